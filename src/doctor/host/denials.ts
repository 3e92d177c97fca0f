import type { HostContext } from '../context.ts';
import { offer, type Result } from '../finding.ts';
import { shellWord } from '../shell-word.ts';
import { parseDenials } from './system-log.ts';

/** Refusals older than this are of another day, and mended perhaps. */
const horizonMs = 24 * 3600_000;

/** Whether AppArmor or SELinux keeps swtpm from its files. */
export async function lookAtDenials(context: HostContext): Promise<Result<'host.denials'>> {
  const { system, source, text } = await context.world.systemLog();
  if (!system) return { outcome: 'not-used' };
  if (text === null) return { outcome: 'unreadable', details: { system } };
  const denials = parseDenials(text, new Date(context.world.now().getTime() - horizonMs));
  const last = denials.at(-1);
  const from = { label: 'source', text: source ?? '' } as const;
  if (!last) return { outcome: 'none', evidence: [from] };
  const folder = context.places.machines;
  return {
    outcome: 'denied',
    details: { system, count: denials.length, since: denials[0]?.at ?? '?', what: last.what },
    evidence: [from, ...denials.slice(-5).map(({ line }) => ({ label: 'denial' as const, text: line }))],
    error: { code: 'VTPM_ERR_SWTPM_START_FAILED', details: { reason: last.line } },
    fixes: [
      offer('allow-swtpm', {
        commands:
          system === 'AppArmor'
            ? [
                `echo '  owner "${folder}/**" rwk,' | sudo tee -a /etc/apparmor.d/local/usr.bin.swtpm`,
                'sudo apparmor_parser -r /etc/apparmor.d/usr.bin.swtpm',
              ]
            : [
                `sudo semanage fcontext -a -t svirt_image_t ${shellWord(`${folder}(/.*)?`)}`,
                `sudo restorecon -R ${shellWord(folder)}`,
              ],
      }),
    ],
  };
}
