import { useEffect } from 'react';
import { create } from 'zustand';
import { toVtpmError, type VtpmError } from '../../src/errors/error.ts';
import type { SyncStatus } from '../../src/sync/views.ts';
import { call, listen } from '../bridge.ts';

interface SyncMirror {
  /** null until main has answered once. */
  readonly status: SyncStatus | null;
  readonly error: VtpmError | null;
}

/** Keychain sync as main last described it. */
export const useSync = create<SyncMirror>(() => ({ status: null, error: null }));

/** Asks main once more. */
export async function refreshSync(): Promise<void> {
  try {
    useSync.setState({ status: await call('sync.status'), error: null });
  } catch (error) {
    useSync.setState({ error: toVtpmError(error) });
  }
}

function followSync(): () => void {
  const stop = listen('sync', (status) => useSync.setState({ status, error: null }));
  void refreshSync();
  return stop;
}

/** Mirrors main while the calling component is shown. */
export const useFollowedSync = (): void => useEffect(followSync, []);
