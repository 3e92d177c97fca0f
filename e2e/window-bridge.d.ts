import type { VtpmBridge } from '../src/ipc/contract.ts';

declare global {
  interface Window {
    readonly vtpm: VtpmBridge;
  }
}
