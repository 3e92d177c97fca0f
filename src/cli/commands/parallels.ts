import { resolve } from 'node:path';
import type { Command } from 'commander';
import { VtpmError } from '../../errors/error.ts';
import type { Locale } from '../../errors/table.ts';
import {
  parallelsCauseTexts,
  parallelsCpus,
  parallelsEditions,
  parseParallelsVersion,
} from '../../parallels/availability.ts';
import type { ParallelsView } from '../../product/ways-out/ways-out-views.ts';
import type { Runner } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { facts, size } from '../output.ts';

/** parallels: a virtual machine of Parallels Desktop, examined. */
export function parallelsCommand(program: Command, run: Runner): void {
  program
    .command('parallels')
    .argument('<bundle>', 'a NAME.pvm')
    .option('--pd-version <version>', 'the version of Parallels Desktop, such as 16.5.2')
    .option('--edition <edition>', parallelsEditions.join(', '))
    .option('--cpu <cpu>', 'the Mac’s processor: intel, or m1 (apple) for Apple silicon')
    .description('say why a Parallels virtual machine has TPM Chip in its list or not; nothing is written')
    .addHelpText(
      'after',
      '\nExample:\n  vtpm parallels "Windows 10.pvm" --pd-version 16.5 --edition pro --cpu m1',
    )
    .action(run(parallels));
}

type Context = Parameters<Parameters<Runner>[0]>[0];

async function parallels(
  { product, out, exit }: Context,
  bundle: string,
  o: { readonly pdVersion?: string; readonly edition?: string; readonly cpu?: string },
): Promise<void> {
  const version = o.pdVersion === undefined ? undefined : parseParallelsVersion(o.pdVersion);
  if (version === null) throw usage('--pd-version is a version such as 16.5.2');
  const edition = parallelsEditions.find((e) => e === o.edition?.toLowerCase());
  if (o.edition !== undefined && !edition) throw usage(`--edition is one of ${parallelsEditions.join(', ')}`);
  const word = o.cpu?.toLowerCase();
  const cpu = word && /^m\d/.test(word) ? 'apple' : parallelsCpus.find((c) => c === word);
  if (o.cpu !== undefined && !cpu) throw usage('--cpu is intel, or m1 (apple)');
  const view = await product.parallels.examine(resolve(bundle), { version, edition, cpu });
  if (view.availability.available !== true) exit(exitCodes.failure);
  out.result(view, parallelsText(view, out.locale));
}

const usage = (reason: string): VtpmError => new VtpmError('VTPM_ERR_USAGE', { reason });

const yes = (value: boolean | null): string => (value === null ? '?' : value ? 'yes' : 'no');
const asked = { version: '--pd-version', edition: '--edition', cpu: '--cpu' } as const;

function parallelsText({ facts: f, answers, availability }: ParallelsView, locale: Locale): string {
  const verdict = ((): string[] => {
    if (availability.causes.length > 0)
      return availability.causes.map((cause) => {
        const text = parallelsCauseTexts[cause][locale];
        return `${text.title}.\n    ${text.remedy}`;
      });
    if (availability.available) return ['TPM Chip is in the list: Hardware > + > TPM Chip.'];
    return [`To tell, this must be known: ${availability.missing.map((m) => asked[m]).join(', ')}.`];
  })();
  const guest = f.guest.version ?? f.guest.family ?? '?';
  return [
    facts([
      ['Name', clean(f.name)],
      ['UUID', f.uuid],
      ['Guest', guest],
      ['Firmware', f.firmware === 'bios' ? 'legacy BIOS' : f.firmware === 'uefi' ? 'EFI' : '?'],
      ['Secure Boot', f.firmware === 'bios' ? null : yes(f.secureBoot)],
      ['TPM chip', yes(f.chip)],
      ...f.disks.map(
        (d) => ['Disk', `${clean(d.name)}, ${d.kind}${d.size === null ? '' : `, ${size(d.size)}`}`] as const,
      ),
      ['Linked clone of', f.linkedTo],
      ['Encrypted', yes(f.encrypted)],
      ['Copied from', f.copiedFrom],
      ['Moved', f.moved === null ? null : yes(f.moved)],
      ['Written by', f.writtenBy && clean(f.writtenBy)],
      ['Parallels Desktop', [answers.version, answers.edition, answers.cpu].filter(Boolean).join(', ')],
      ['Not certain', f.unsure.join(', ')],
    ]),
    '',
    ...verdict,
  ].join('\n');
}

/** Names come from a file that somebody else wrote: no control characters reach the terminal. */
const clean = (text: string): string => text.replace(/\p{C}/gu, '�').slice(0, 100);
