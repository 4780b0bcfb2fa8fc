/**
 * How Node is told to spend memory and processor time; `scripts/run.mjs`, the units and the image say the same. By itself V8 keeps
 * 128 MiB for new objects and looks for garbage when there is about as much of it as of all else: right for a program that
 * computes, and half of the memory of one that waits. So new objects get 8 MiB, and a look comes when the rest has grown by
 * a fifth. What both cost is in docs/performance.md.
 */
export const NODE_FLAGS = ['--max-semi-space-size=4', '--heap-growing-percent=20'] as const;

/**
 * What the C library is told, for the same reason: by itself glibc keeps memory of its own for each thread of Node, up to eight times the
 * number of cores, and gives little of it back: once something large was freed, glibc keeps twice as much for good. A threshold that is
 * said does not grow; 128 KiB is what it begins with. Another C library reads neither.
 */
export const NODE_ENVIRONMENT = { MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072' } as const;
