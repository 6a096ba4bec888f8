// A CUDA driver without a GPU: libcuda.so.1 whose memory is the host's, whose copies copy, and whose kernels do nothing. It counts calls,
// and refuses what a driver would refuse or what would corrupt memory on a GPU: copies and arguments out of bounds, launches beyond the
// limits of a device, and calls that a stream in capture does not allow. The first such fault is kept in words.
//
// Environment: STUB_INIT is what cuInit returns; STUB_MEMORY the bytes of the device; STUB_REFUSE a text whose kernels do not compile.
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef int Result;
enum { Ok = 0, InvalidValue = 1, OutOfMemory = 2, InvalidPtx = 218, InvalidHandle = 400, NotFound = 500, CaptureUnsupported = 900, CaptureImplicit = 906 };

#define EXPORT __attribute__((visibility("default")))

typedef struct Block { char *start; size_t length; int host; struct Block *next; } Block;
typedef struct Kernel { char name[256]; size_t arguments; } Kernel;
typedef struct Module { char *text; Kernel kernels[4]; int count; } Module;
typedef struct Graph { long launches; long copies; } Graph;
typedef struct Stream { int blocking; Graph *capture; long id; } Stream;

typedef struct Counts
{
    long launches, graphLaunches, graphs, copies, bytes, synchronizations, allocations, frees, modules, legacy, libraryCalls, captured;
} Counts;

static Counts counts;
// Memory is also freed by the thread of finalizers.
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static Block *blocks;
static size_t used;
static Stream *capturing;
static char fault[512];

static Result fail(Result result, const char *format, ...)
{
    if (!fault[0])
    {
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(fault, sizeof fault, format, arguments);
        va_end(arguments);
    }
    return result;
}

EXPORT const char *stub_fault(void) { return fault; }
EXPORT void stub_counts(Counts *result) { *result = counts; }
EXPORT long stub_used(void) { return (long)used; }
EXPORT void stub_reset(void) { memset(&counts, 0, sizeof counts); fault[0] = 0; }

// For other stub libraries: work in a stream that is not a kernel.
EXPORT Result stub_work(void *stream)
{
    counts.libraryCalls++;
    if (!stream)
        counts.legacy++;
    if (capturing && stream != capturing)
        return fail(CaptureImplicit, "a library works in another stream while one is captured");
    if (capturing)
        capturing->capture->launches++;
    return Ok;
}

static int find(const char *at, Block *found)
{
    int result = 0;
    pthread_mutex_lock(&gate);
    for (Block *block = blocks; block && !result; block = block->next)
        if (at >= block->start && at < block->start + block->length)
        {
            *found = *block;
            result = 1;
        }
    pthread_mutex_unlock(&gate);
    return result;
}

EXPORT int stub_holds(const void *at, size_t length)
{
    Block block;
    return find(at, &block) && (char *)at + length <= block.start + block.length;
}

// What may not be called while a stream is captured.
static Result forbidden(const char *name) { return capturing ? fail(CaptureUnsupported, "%s while a stream is captured", name) : Ok; }

EXPORT Result cuInit(unsigned flags)
{
    const char *code = getenv("STUB_INIT");
    return code ? atoi(code) : Ok;
}

EXPORT Result cuDriverGetVersion(int *version) { *version = 12080; return Ok; }
EXPORT Result cuDeviceGetCount(int *count) { *count = 1; return Ok; }
EXPORT Result cuDeviceGet(int *device, int ordinal) { *device = ordinal; return ordinal ? 101 : Ok; }
EXPORT Result cuDeviceGetName(char *name, int length, int device) { snprintf(name, length, "Stub"); return Ok; }

static size_t memory(void)
{
    const char *bytes = getenv("STUB_MEMORY");
    return bytes ? (size_t)atoll(bytes) : (size_t)139 << 30;
}

EXPORT Result cuDeviceTotalMem_v2(size_t *bytes, int device) { *bytes = memory(); return Ok; }
EXPORT Result cuMemGetInfo_v2(size_t *available, size_t *total) { *total = memory(); *available = *total - used; return Ok; }

// Those of an H200.
EXPORT Result cuDeviceGetAttribute(int *value, int attribute, int device)
{
    switch (attribute)
    {
        case 1: *value = 1024; break;            // threads of a block
        case 2: case 3: *value = 1024; break;    // block x, y
        case 4: *value = 64; break;              // block z
        case 5: *value = 2147483647; break;      // grid x
        case 6: case 7: *value = 65535; break;   // grid y, z
        case 8: *value = 49152; break;           // shared memory of a block
        case 9: *value = 65536; break;           // constant memory
        case 10: *value = 32; break;             // warp
        case 11: *value = 2147483647; break;     // pitch
        case 12: *value = 65536; break;          // registers of a block
        case 13: *value = 1980000; break;        // clock, kHz
        case 16: *value = 132; break;            // multiprocessors
        case 36: *value = 3201000; break;        // memory clock, kHz
        case 37: *value = 6144; break;           // bus
        case 38: *value = 62914560; break;       // L2
        case 39: *value = 2048; break;           // threads of a multiprocessor
        case 40: *value = 3; break;              // copy engines
        case 75: *value = 9; break;              // compute capability
        case 76: *value = 0; break;
        case 81: *value = 233472; break;         // shared memory of a multiprocessor
        case 82: *value = 65536; break;          // registers of a multiprocessor
        default: *value = 1; break;
    }
    return Ok;
}

EXPORT Result cuCtxCreate_v2(void **context, unsigned flags, int device) { *context = malloc(1); return Ok; }
EXPORT Result cuCtxDestroy_v2(void *context) { free(context); return Ok; }
EXPORT Result cuCtxSetCurrent(void *context) { return Ok; }
EXPORT Result cuCtxSynchronize(void) { counts.synchronizations++; return forbidden("cuCtxSynchronize"); }
EXPORT Result cuCtxGetCacheConfig(int *config) { *config = 0; return Ok; }
EXPORT Result cuCtxSetCacheConfig(int config) { return Ok; }
EXPORT Result cuCtxGetSharedMemConfig(int *config) { *config = 0; return Ok; }
EXPORT Result cuCtxSetSharedMemConfig(int config) { return Ok; }
EXPORT Result cuDeviceCanAccessPeer(int *can, int device, int other) { *can = 0; return Ok; }
EXPORT Result cuCtxEnablePeerAccess(void *context, unsigned flags) { return Ok; }
EXPORT Result cuCtxDisablePeerAccess(void *context) { return Ok; }
EXPORT Result cuDeviceGetP2PAttribute(int *value, int attribute, int source, int destination) { *value = 0; return Ok; }

EXPORT Result cuPointerGetAttribute(void *value, int attribute, void *pointer)
{
    Block block;
    if (!find(pointer, &block) || attribute != 2)
        return InvalidValue;
    *(int *)value = block.host ? 1 : 2;
    return Ok;
}

static Result allocate(void **pointer, size_t length, int host)
{
    if (forbidden("an allocation"))
        return CaptureUnsupported;
    if (!host && used + length > memory())
        return OutOfMemory;
    Block *block = malloc(sizeof *block);
    *block = (Block){ calloc(length ? length : 1, 1), length, host };
    if (!block->start)
        return OutOfMemory;
    *pointer = block->start;
    pthread_mutex_lock(&gate);
    block->next = blocks;
    blocks = block;
    if (!host)
        used += length;
    counts.allocations++;
    pthread_mutex_unlock(&gate);
    return Ok;
}

static Result release(void *pointer, int host)
{
    if (forbidden("a release"))
        return CaptureUnsupported;
    pthread_mutex_lock(&gate);
    Block **link = &blocks, *block;
    while (*link && ((*link)->start != pointer || (*link)->host != host))
        link = &(*link)->next;
    if ((block = *link))
    {
        *link = block->next;
        if (!host)
            used -= block->length;
        counts.frees++;
    }
    pthread_mutex_unlock(&gate);
    if (!block)
        return fail(InvalidValue, "memory is freed that was not allocated, or twice");
    free(block->start);
    free(block);
    return Ok;
}

EXPORT Result cuMemAlloc_v2(void **pointer, size_t length) { return allocate(pointer, length, 0); }
EXPORT Result cuMemFree_v2(void *pointer) { return release(pointer, 0); }
EXPORT Result cuMemAllocHost_v2(void **pointer, size_t length) { return allocate(pointer, length, 1); }
EXPORT Result cuMemFreeHost(void *pointer) { return release(pointer, 1); }
EXPORT Result cuMemHostRegister_v2(void *pointer, size_t length, unsigned flags) { return Ok; }
EXPORT Result cuMemHostUnregister(void *pointer) { return Ok; }
EXPORT Result cuMemHostGetDevicePointer_v2(void **device, void *host, unsigned flags) { *device = host; return Ok; }

static Result enter(Stream *stream, const char *name)
{
    if (!stream)
        counts.legacy++;
    if (capturing && stream != capturing && (!stream || stream->blocking))
        return fail(CaptureImplicit, "%s in a stream that waits for the captured one", name);
    return Ok;
}

// A copy's end that is neither device memory nor page-locked is the program's own memory.
static Result check(const char *at, size_t length, const char *name)
{
    Block block;
    return find(at, &block) && at + length > block.start + block.length ? fail(InvalidValue, "%s: %zu bytes run past the end of %zu", name, length, block.length) : Ok;
}

EXPORT Result cuMemcpyAsync(void *target, const void *source, size_t length, Stream *stream)
{
    Result result = enter(stream, "a copy");
    if (result || (result = check(target, length, "a copy's target")) || (result = check(source, length, "a copy's source")))
        return result;
    counts.copies++;
    counts.bytes += (long)length;
    if (stream && stream->capture)
    {
        Block block;
        if (!find(target, &block) || !find(source, &block))
            return fail(CaptureUnsupported, "a copy of memory that is not page-locked while the stream is captured");
        stream->capture->copies++;
        return Ok;
    }
    memmove(target, source, length);
    return Ok;
}

EXPORT Result cuMemsetD8Async(void *target, unsigned char value, size_t length, Stream *stream)
{
    Result result = enter(stream, "a fill");
    if (result)
        return result;
    if (!stub_holds(target, length))
        return fail(InvalidValue, "a fill of %zu bytes leaves its memory", length);
    if (!stream || !stream->capture)
        memset(target, value, length);
    return Ok;
}

EXPORT Result cuStreamCreate(Stream **stream, unsigned flags)
{
    static long next;
    *stream = calloc(1, sizeof **stream);
    (*stream)->blocking = flags != 1;
    (*stream)->id = ++next;
    return Ok;
}

EXPORT Result cuStreamCreateWithPriority(Stream **stream, unsigned flags, int priority) { return cuStreamCreate(stream, flags); }

EXPORT Result cuStreamDestroy_v2(Stream *stream)
{
    if (stream->capture)
        return fail(CaptureUnsupported, "a captured stream is destroyed");
    free(stream);
    return Ok;
}

EXPORT Result cuStreamSynchronize(Stream *stream)
{
    counts.synchronizations++;
    return stream && stream->capture ? fail(CaptureUnsupported, "a captured stream is waited for") : enter(stream, "waiting");
}

EXPORT Result cuEventCreate(void **event, unsigned flags) { *event = malloc(1); return Ok; }
EXPORT Result cuEventDestroy_v2(void *event) { free(event); return Ok; }
EXPORT Result cuEventQuery(void *event) { return Ok; }
EXPORT Result cuEventElapsedTime(float *milliseconds, void *start, void *end) { *milliseconds = 1; return Ok; }
EXPORT Result cuEventRecord(void *event, Stream *stream) { return enter(stream, "an event"); }
EXPORT Result cuEventSynchronize(void *event) { return forbidden("cuEventSynchronize"); }
EXPORT Result cuStreamWaitEvent(Stream *stream, void *event, unsigned flags) { return enter(stream, "waiting for an event"); }
EXPORT Result cuGetErrorString(Result error, const char **text) { *text = "an error of the stub"; return Ok; }

// Notes the kernels of a text in PTX with the bytes of their arguments.
EXPORT Result cuModuleLoadDataEx(Module **result, const char *text, unsigned count, int *options, void **values)
{
    const char *refused = getenv("STUB_REFUSE");
    if (refused && strstr(text, refused))
    {
        for (unsigned i = 0; i < count; i++)
            if (options[i] == 5) // the buffer of the log
                strcpy(values[i], "ptxas error : line 7; the stub refuses this kernel");
        return InvalidPtx;
    }
    if (!strstr(text, ".version") || !strstr(text, ".target"))
        return fail(InvalidPtx, "a module is not PTX");
    Module *module = calloc(1, sizeof *module);
    module->text = strdup(text);
    for (const char *at = text; (at = strstr(at, ".entry ")) && module->count < 4;)
    {
        Kernel *kernel = &module->kernels[module->count++];
        at += strlen(".entry ");
        size_t length = strcspn(at, "( \n\r\t");
        snprintf(kernel->name, sizeof kernel->name, "%.*s", (int)length, at);
        const char *open = strchr(at, '('), *close = open ? strchr(open, ')') : NULL;
        const char *bracket = open ? strchr(open, '[') : NULL;
        kernel->arguments = bracket && bracket < close ? (size_t)atoll(bracket + 1) : 0;
    }
    counts.modules++;
    *result = module;
    return Ok;
}

EXPORT Result cuModuleLoadData(Module **module, const char *text) { return cuModuleLoadDataEx(module, text, 0, NULL, NULL); }
EXPORT Result cuModuleUnload(Module *module)
{
    if (!module)
        return InvalidHandle;
    free(module->text);
    free(module);
    return Ok;
}

EXPORT Result cuModuleGetFunction(Kernel **kernel, Module *module, const char *name)
{
    for (int i = 0; i < module->count; i++)
        if (!strcmp(module->kernels[i].name, name))
        {
            *kernel = &module->kernels[i];
            return Ok;
        }
    return fail(NotFound, "there is no kernel %s", name);
}

EXPORT Result cuLaunchKernel(Kernel *kernel, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned shared, Stream *stream, void **arguments, void **extra)
{
    Result result = enter(stream, kernel->name);
    if (result)
        return result;
    if (!gx || !gy || !gz || gx > 2147483647u || gy > 65535 || gz > 65535)
        return fail(InvalidValue, "%s: a grid of %u x %u x %u", kernel->name, gx, gy, gz);
    if (!bx || !by || !bz || (size_t)bx * by * bz > 1024)
        return fail(InvalidValue, "%s: a block of %u x %u x %u", kernel->name, bx, by, bz);
    if (shared > 49152)
        return fail(InvalidValue, "%s: %u bytes of shared memory", kernel->name, shared);
    for (int i = 0; extra && extra[i]; i += 2)
        if (extra[i] == (void *)2 && kernel->arguments && *(size_t *)extra[i + 1] != kernel->arguments)
            return fail(InvalidValue, "%s: %zu bytes of arguments, not %zu", kernel->name, *(size_t *)extra[i + 1], kernel->arguments);
    if (stream && stream->capture)
    {
        stream->capture->launches++;
        counts.captured++;
    }
    else
    {
        counts.launches++;
    }
    return Ok;
}

EXPORT Result cuOccupancyMaxActiveBlocksPerMultiprocessor(int *count, Kernel *kernel, int block, size_t shared) { *count = 8; return Ok; }

EXPORT Result cuOccupancyMaxPotentialBlockSize(int *grid, int *block, Kernel *kernel, void *size, size_t shared, int limit)
{
    *grid = 132;
    *block = 256;
    return Ok;
}

EXPORT Result cuStreamBeginCapture_v2(Stream *stream, int mode)
{
    if (!stream)
        return fail(CaptureUnsupported, "the legacy stream cannot be captured");
    if (capturing)
        return fail(CaptureUnsupported, "two captures at once");
    capturing = stream;
    stream->capture = calloc(1, sizeof(Graph));
    return Ok;
}

EXPORT Result cuStreamEndCapture(Stream *stream, Graph **graph)
{
    if (!stream->capture)
        return fail(CaptureUnsupported, "a capture ends that did not begin");
    *graph = stream->capture;
    stream->capture = NULL;
    capturing = NULL;
    return Ok;
}

EXPORT Result cuGraphInstantiateWithFlags(Graph **executable, Graph *graph, unsigned long long flags)
{
    *executable = malloc(sizeof **executable);
    **executable = *graph;
    counts.graphs++;
    return Ok;
}

EXPORT Result cuGraphDestroy(Graph *graph) { free(graph); return Ok; }
EXPORT Result cuGraphExecDestroy(Graph *executable) { free(executable); counts.graphs--; return Ok; }

EXPORT Result cuGraphLaunch(Graph *executable, Stream *stream)
{
    Result result = enter(stream, "a graph");
    if (!result)
        counts.graphLaunches++;
    return result;
}
