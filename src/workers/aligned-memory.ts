/** The part of WebAssembly's interface that is used here; TypeScript has it only beside the DOM's. */
declare const WebAssembly: {
  readonly Memory: new (size: {
    readonly initial: number;
    readonly maximum: number;
  }) => {
    readonly buffer: ArrayBuffer;
  };
};
const wasmPage = 64 * 1024;

/**
 * Memory that begins where a page does: the memory of a WebAssembly module, without a module. A large Buffer
 * begins 16 bytes after (glibc's header), and some processors take twice as long to read a file into that
 * (measured on AMD EPYC: 1 GiB copied in 0.9 s instead of 0.45).
 */
export function alignedMemory(bytes: number): Buffer {
  const pages = Math.ceil(bytes / wasmPage);
  return Buffer.from(new WebAssembly.Memory({ initial: pages, maximum: pages }).buffer, 0, bytes);
}
