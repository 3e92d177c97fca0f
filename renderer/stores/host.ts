import { create } from 'zustand';
import { toVtpmError, type VtpmError } from '../../src/errors/error.ts';
import type { HostReport } from '../../src/product/views.ts';
import { call } from '../bridge.ts';

interface HostState {
  /** null until the first report arrived. */
  readonly report: HostReport | null;
  readonly error: VtpmError | null;
}

/** What main last found out about this computer. */
export const useHost = create<HostState>(() => ({ report: null, error: null }));

/** Asks for the report; `fresh` probes everything again rather than taking the last answer. */
export async function askHost(fresh: boolean): Promise<void> {
  try {
    useHost.setState({ report: await call('host.report', { fresh }), error: null });
  } catch (error) {
    useHost.setState({ error: toVtpmError(error) });
  }
}
