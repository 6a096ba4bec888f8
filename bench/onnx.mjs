// Measures an exported network in ONNX Runtime: node bench/onnx.mjs model.onnx 64,1,28,28 --threads 2 --seconds 2 --warm-up 1
// One line of JSON. Times are of session.run, data in and out through its binding for Node, as a caller sees it.
import ort from "onnxruntime-node";

const [path, shape, ...rest] = process.argv.slice(2);
const option = (name, usual) => (rest.includes(name) ? Number(rest[rest.indexOf(name) + 1]) : usual);
const [threads, seconds, warmUp] = [option("--threads", 2), option("--seconds", 2), option("--warm-up", 1)];

const dimensions = shape.split(",").map(Number);
const values = Float32Array.from({ length: dimensions.reduce((a, b) => a * b) }, () => 2 * Math.random() - 1);
const feeds = { x: new ort.Tensor("float32", values, dimensions) };
const session = await ort.InferenceSession.create(path, {
  intraOpNumThreads: threads, interOpNumThreads: 1, graphOptimizationLevel: "all", executionMode: "sequential",
});

const run = async (seconds, least) => {
  const times = [];
  const start = performance.now();
  while (times.length < least || performance.now() - start < seconds * 1000) {
    const begin = performance.now();
    await session.run(feeds);
    times.push(performance.now() - begin);
  }
  return times.sort((a, b) => a - b);
};

await run(warmUp, 3);
const times = await run(seconds, 5);
const median = times[Math.floor(times.length / 2)];
console.log(JSON.stringify({
  mode: "infer", batch: dimensions[0], median_ms: median, samples_per_s: (dimensions[0] / median) * 1000,
  best_ms: times[0], steps: times.length, threads, device: `ONNX Runtime ${ort.env.versions?.node ?? ""}`.trim(),
}));
