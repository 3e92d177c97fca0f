import type { Extent } from '../copy/extents.ts';

/** Where a failed system call happened: what was read, or what was written. */
export type FailedSide = 'read' | 'write';

/** What a worker can be asked, and what it answers. Bytes are in shared memory: the one who asks lends it. */
export interface Tasks {
  /** Reads stretches of a file, appends zeros, and compresses all into one frame, at the beginning of `into`. */
  readonly compress: {
    readonly ask: {
      readonly path: string;
      readonly ranges: readonly Extent[];
      readonly padding: number;
      readonly into: SharedArrayBuffer;
    };
    readonly answer: { readonly length: number; readonly sha256: Uint8Array };
  };
  /** Seals chunks of age's payload; what they hold, one part after the other, goes to the beginning of `into`. */
  readonly seal: {
    readonly ask: {
      readonly parts: readonly Uint8Array[];
      readonly firstChunk: number;
      readonly final: boolean;
      readonly into: SharedArrayBuffer;
    };
    readonly answer: { readonly length: number; readonly commitment: Uint8Array };
  };
  /** Reads and opens chunks of age's payload, into the beginning of `into`. */
  readonly open: {
    readonly ask: {
      readonly path: string;
      readonly position: number;
      readonly length: number;
      readonly firstChunk: number;
      readonly final: boolean;
      readonly into: SharedArrayBuffer;
    };
    readonly answer: { readonly length: number; readonly state: 'good' | 'bad' | 'cut' };
  };
  /** Decompresses a frame of a file's data, given in parts, and, with a path, writes it there. */
  readonly unpack: {
    readonly ask: {
      readonly parts: readonly Uint8Array[];
      readonly path: string | null;
      readonly ranges: readonly Extent[];
      readonly padding: number;
    };
    /** Null: the frame is not sound, or the padding is not of zeros. */
    readonly answer: { readonly sha256: Uint8Array | null };
  };
  readonly hash: {
    readonly ask: { readonly path: string; readonly ranges: readonly Extent[] };
    readonly answer: { readonly sha256: Uint8Array };
  };
  /** Copies stretches of a file to the same places of another. */
  readonly copy: {
    readonly ask: { readonly from: string; readonly to: string; readonly ranges: readonly Extent[] };
    readonly answer: Record<never, never>;
  };
  /** Reads the same stretches of two files and compares them, byte by byte. */
  readonly compare: {
    readonly ask: { readonly from: string; readonly to: string; readonly ranges: readonly Extent[] };
    readonly answer: { readonly same: boolean };
  };
}

export type TaskKind = keyof Tasks;
export type Ask<K extends TaskKind> = Tasks[K]['ask'];
export type Answer<K extends TaskKind> = Tasks[K]['answer'];

/** What a worker is started with. */
export interface WorkerKeys {
  /** Of age's payload. */
  readonly payload: Uint8Array;
}

export interface Request {
  readonly id: number;
  readonly kind: TaskKind;
  readonly ask: unknown;
}

export type Reply =
  | { readonly id: number; readonly answer: unknown }
  | {
      readonly id: number;
      readonly failure: {
        readonly message: string;
        readonly code: string | null;
        readonly side: FailedSide | null;
        readonly path: string | null;
      };
    };
