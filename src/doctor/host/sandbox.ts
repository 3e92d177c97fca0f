import { stat } from 'node:fs/promises';
import type { HostContext } from '../context.ts';
import { offer, type Result } from '../finding.ts';

/** Whether this is a sandboxed edition, which can't do some steps (S20). */
export async function lookAtSandbox({ world }: HostContext): Promise<Result<'host.sandbox'>> {
  const { env } = world;
  const found = (outcome: 'flatpak' | 'snap' | 'app-sandbox', text: string, commands: readonly string[]) => ({
    outcome,
    evidence: [{ label: 'sandbox' as const, text }],
    fixes: [offer('leave-sandbox', { commands })],
  });
  if (env.FLATPAK_ID || (await stat('/.flatpak-info').catch(() => null))) {
    const id = env.FLATPAK_ID ?? 'flatpak';
    return found('flatpak', id, [
      `flatpak override --user --device=kvm --talk-name=org.freedesktop.secrets --filesystem=home ${id}`,
    ]);
  }
  if (env.SNAP_INSTANCE_NAME || (env.SNAP && env.SNAP_NAME)) {
    const name = env.SNAP_INSTANCE_NAME ?? env.SNAP_NAME ?? 'snap';
    return found(
      'snap',
      name,
      ['password-manager-service', 'kvm', 'removable-media', 'log-observe'].map(
        (plug) => `sudo snap connect ${name}:${plug}`,
      ),
    );
  }
  if (env.APP_SANDBOX_CONTAINER_ID) return found('app-sandbox', env.APP_SANDBOX_CONTAINER_ID, []);
  return { outcome: 'none' };
}
