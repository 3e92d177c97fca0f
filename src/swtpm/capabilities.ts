import { z } from 'zod';
import { VtpmError } from '../errors/error.ts';
import { runChild } from './child.ts';
import { findSwtpmTools, type SwtpmTools } from './tools.ts';

/** What swtpm's `--print-capabilities` says of itself. */
const capabilities = z.looseObject({ version: z.string(), features: z.array(z.string()) });

export interface SwtpmCapabilities {
  /** swtpm's version, "0.7.1" say. */
  readonly version: string;
  readonly swtpm: readonly string[];
  readonly swtpmSetup: readonly string[];
}

const needed = {
  swtpm: ['tpm-2.0', 'cmdarg-pwd-fd', 'flags-opt-startup'],
  swtpmSetup: ['tpm-2.0', 'cmdarg-pwdfile-fd'],
} as const;

/**
 * Asks the installed swtpm and swtpm_setup what they can do, and checks that it is enough.
 * @throws VtpmError VTPM_ERR_SWTPM_MISSING, VTPM_ERR_SWTPM_TOO_OLD, VTPM_ERR_SWTPM_TIMEOUT
 */
export async function probeSwtpm(tools: SwtpmTools = findSwtpmTools()): Promise<SwtpmCapabilities> {
  const ask = async (program: string, args: readonly string[]) => {
    const { output } = await runChild({ program, args, tools, timeoutMs: 10_000 });
    try {
      return capabilities.parse(JSON.parse(output));
    } catch (cause) {
      const name = program.split('/').at(-1) ?? program;
      const features = '--print-capabilities';
      throw new VtpmError('VTPM_ERR_SWTPM_TOO_OLD', { program: name, version: '?', features }, { cause });
    }
  };
  const [swtpm, setup] = await Promise.all([
    ask(tools.swtpm, ['socket', '--print-capabilities']),
    ask(tools.swtpmSetup, ['--print-capabilities']),
    runChild({ program: tools.swtpmLocalca, args: ['--version'], tools, timeoutMs: 10_000 }),
  ]);
  const refuse = (program: string, version: string, missing: readonly string[]) => {
    if (missing.length > 0)
      throw new VtpmError('VTPM_ERR_SWTPM_TOO_OLD', { program, version, features: missing.join(', ') });
  };
  refuse(
    'swtpm',
    swtpm.version,
    needed.swtpm.filter((f) => !swtpm.features.includes(f)),
  );
  refuse(
    'swtpm_setup',
    setup.version,
    needed.swtpmSetup.filter((f) => !setup.features.includes(f)),
  );
  return { version: swtpm.version, swtpm: swtpm.features, swtpmSetup: setup.features };
}
