// cuBLAS without a GPU: it counts its calls in the stub driver, and refuses matrices that leave their memory.
#include <stddef.h>
#include <stdlib.h>

#define EXPORT __attribute__((visibility("default")))

int stub_work(void *stream);
int stub_holds(const void *at, size_t length);

typedef struct Handle { void *stream; } Handle;

EXPORT int cublasCreate_v2(Handle **handle) { *handle = calloc(1, sizeof **handle); return 0; }
EXPORT int cublasDestroy_v2(Handle *handle) { free(handle); return 0; }
EXPORT int cublasSetStream_v2(Handle *handle, void *stream) { handle->stream = stream; return 0; }
EXPORT int cublasSetWorkspace_v2(Handle *handle, void *workspace, size_t length) { return stub_holds(workspace, length) ? 0 : 7; }

static int holds(const float *memory, int transposed, int rows, int columns, int leading, long long stride, int count)
{
    if (transposed)
    {
        int swap = rows;
        rows = columns;
        columns = swap;
    }
    size_t last = (size_t)(count - 1) * stride + (size_t)(columns - 1) * leading + rows;
    return leading >= rows && stub_holds(memory, last * sizeof(float));
}

EXPORT int cublasGemmStridedBatchedEx(
    Handle *handle, int ta, int tb, int m, int n, int k, const float *alpha,
    const float *a, int typeA, int lda, long long strideA, const float *b, int typeB, int ldb, long long strideB,
    const float *beta, float *c, int typeC, int ldc, long long strideC, int count, int compute, int algorithm)
{
    if (!holds(a, ta, m, k, lda, strideA, count) || !holds(b, tb, k, n, ldb, strideB, count) || !holds(c, 0, m, n, ldc, strideC, count))
        return 7;
    return stub_work(handle->stream) ? 13 : 0;
}
