import { toVtpmError, type VtpmError } from '../../errors/error.ts';
import type { HostContext } from '../context.ts';
import { type Evidence, offer, type Result } from '../finding.ts';
import { installCommands } from './programs.ts';

const install = offer('install-swtpm', {
  commands: installCommands('swtpm swtpm-tools', 'swtpm swtpm-tools', 'swtpm'),
});

/** What a chip needs so that it is never in clear: a key, given on a descriptor. */
const encryptionFeature = /^cmdarg-(pwd-fd|pwdfile-fd|key-fd)$/;

const lacksOnlyEncryption = ({ code, details }: VtpmError): boolean =>
  code === 'VTPM_ERR_SWTPM_TOO_OLD' &&
  String(details.features ?? '')
    .split(', ')
    .every((feature) => encryptionFeature.test(feature));

const programs = ({ world: { tools } }: HostContext): Evidence[] =>
  [tools.swtpm, tools.swtpmSetup, tools.swtpmLocalca].map((text) => ({ label: 'program', text }));

export async function lookAtSwtpm(context: HostContext): Promise<Result<'host.swtpm'>> {
  try {
    const { version } = await context.swtpm();
    return {
      outcome: 'found',
      details: { version },
      evidence: [{ label: 'version', text: `swtpm ${version}` }, ...programs(context)],
    };
  } catch (thrown) {
    const error = toVtpmError(thrown);
    const { code, details } = error;
    if (lacksOnlyEncryption(error))
      return {
        outcome: 'found',
        details,
        evidence: [{ label: 'version', text: `swtpm ${details.version}` }, ...programs(context)],
      };
    const wire = { code, details };
    const evidence = programs(context);
    if (code === 'VTPM_ERR_SWTPM_TOO_OLD')
      return { outcome: 'too-old', details, evidence, error: wire, fixes: [install] };
    if (code !== 'VTPM_ERR_SWTPM_MISSING') throw thrown;
    const outcome = details.program === 'swtpm' ? 'missing' : 'setup-missing';
    return { outcome, details, evidence, error: wire, fixes: [install] };
  }
}

export async function lookAtEncryption(context: HostContext): Promise<Result<'host.swtpm.encryption'>> {
  try {
    const { swtpm, swtpmSetup } = await context.swtpm();
    const able = [...new Set([...swtpm, ...swtpmSetup])].filter((f) => /cipher|pwd|cmdarg-key/.test(f));
    const sizes = swtpmSetup.flatMap((f) => /^tpm2-rsa-keysize-(\d+)$/.exec(f)?.[1] ?? []);
    const keys = sizes.length > 0 ? `RSA ${sizes.join(', ')}` : 'RSA 2048';
    return {
      outcome: 'able',
      details: { keys },
      evidence: [
        { label: 'features', text: able.join(', ') },
        { label: 'key-sizes', text: keys },
      ],
    };
  } catch (thrown) {
    const error = toVtpmError(thrown);
    const { code, details } = error;
    if (!lacksOnlyEncryption(error)) return { outcome: 'no-swtpm', error: { code, details } };
    return {
      outcome: 'unable',
      details,
      evidence: [
        { label: 'program', text: String(details.program) },
        { label: 'missing', text: String(details.features) },
      ],
      error: { code, details },
      fixes: [install],
    };
  }
}
