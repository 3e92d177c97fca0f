import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { errorText, VtpmError } from '../../errors/error.ts';
import { type Arrival, type ArrivalView, type ChipChoice, chipChoices } from '../../move/views.ts';
import type { CommandContext, Runner } from '../command-context.ts';
import { existingFilePassphrase, type FilePassphraseOptions } from '../file-passphrase.ts';
import { progressText } from '../move-text.ts';
import { facts, size } from '../output.ts';
import { shown } from '../shown.ts';
import { stoppable } from '../stoppable.ts';

interface OpenOptions extends FilePassphraseOptions {
  readonly moved?: boolean;
  readonly copied?: boolean;
  readonly chip?: ChipChoice;
  readonly folder?: string;
  readonly inspect?: boolean;
  readonly start?: boolean;
  readonly headless?: boolean;
}

/** open. */
export function openCommand(program: Command, run: Runner): void {
  program
    .command('open')
    .argument('<path>', 'a bundle, NAME.vtpmvm, or a sealed file, NAME.vtpmsealed')
    .option('--moved', 'it was moved here: it keeps its identity and its chip')
    .option('--copied', 'it was copied: it gets an identity of its own')
    .addOption(
      new Option('--chip <choice>', 'of a copy: keep the chip’s contents (in both), or a new chip').choices(
        chipChoices,
      ),
    )
    .option('--folder <folder>', 'where a sealed file is unpacked to')
    .option('--file-passphrase-fd <n>', 'read the passphrase of the sealed file, or of the key file, here')
    .option('--inspect', 'only show what is there')
    .option('--start', 'start it too')
    .option('--headless', 'with --start: without a window')
    .description('take in a machine that was moved or copied here')
    .addHelpText('after', '\nExample:\n  vtpm open "/media/usb/Windows 11.vtpmsealed" --moved --start')
    .action(
      run(async (context: CommandContext, path: string, o: OpenOptions) => {
        const { product, out } = context;
        if (o.moved && o.copied)
          throw new VtpmError('VTPM_ERR_USAGE', { reason: '--moved and --copied exclude each other' });
        const { view, passphrase } = await look(context, resolve(path), o);
        if (o.inspect) return out.result(view, viewText(context, view));
        out.note(viewText(context, view));
        const identity = o.moved ? 'moved' : o.copied ? 'copied' : undefined;
        const folder = o.folder === undefined ? undefined : resolve(o.folder);
        let arrival: Arrival;
        try {
          arrival = await stoppable((signal) =>
            product.moves.arrive(resolve(path), {
              ...{ identity, chip: o.chip, folder, passphrase, signal },
              onProgress: (progress) => out.progress(progressText(progress)),
            }),
          );
        } finally {
          out.progress(null);
        }
        if (o.start) await product.startInBackground(arrival.id, { headless: o.headless ?? false });
        out.result({ path: arrival.id, ...arrival }, arrivalText(arrival));
      }),
    );
}

/** Looks at what is there, and asks for the passphrase where one is needed or was given. */
async function look({ product }: CommandContext, path: string, o: OpenOptions) {
  const first = await product.moves.inspectArrival(path);
  const asks = first.needsPassphrase || (first.chip?.key === 'locked' && !o.inspect);
  if (!asks && o.filePassphraseFd === undefined) return { view: first, passphrase: undefined };
  const what = first.kind === 'sealed' ? 'the sealed file' : 'the key file beside it';
  const passphrase = await existingFilePassphrase(o, what);
  return { view: await product.moves.inspectArrival(path, passphrase), passphrase };
}

const keyTexts = {
  along: 'came along',
  locked: 'in the key file beside it',
  here: 'in the keychain here',
  missing: 'not here',
} as const;
const opensTexts = {
  now: 'opens the chip',
  sealed: 'opened the chip when sealed',
  no: 'does not open the chip',
};

function viewText({ out }: CommandContext, v: ArrivalView): string {
  const { machine, chip, archive } = v;
  const lines = [
    facts([
      ['Name', machine && shown(machine.name)],
      ['UUID', machine && `{${machine.uuid}}`],
      [
        'Last run',
        machine?.lastRun &&
          `${machine.lastRun.at}${machine.lastRun.computer ? ` on ${shown(machine.lastRun.computer)}` : ''}`,
      ],
      [
        'Sealed',
        archive && `${archive.createdAt} on ${shown(archive.computer)}, ${size(archive.dataBytes)} of data`,
      ],
      ['Key', chip && [keyTexts[chip.key], chip.opens && opensTexts[chip.opens]].filter(Boolean).join(', ')],
      ['Already here', v.twin && `${v.twin.path}${v.twin.running ? ', running' : ''}`],
    ]),
    ...v.lacks.map(({ id, error }) => {
      const text = error && errorText(error.code, out.locale, error.details);
      return `✗ ${id}: ${text ? `${text.title}. ${text.nextStep}` : 'missing'}`;
    }),
    // said even when it is here: who made the bundle chose these paths of this computer
    ...v.outside.map(
      (f) => `! ${f.kind}, ${f.here ? 'outside of the bundle' : 'not here'}: ${shown(f.path)}`,
    ),
  ];
  return lines.filter(Boolean).join('\n');
}

function arrivalText({ id, identity, chip, backup }: Arrival): string {
  const lines = [
    {
      moved: `${id} is in the list.`,
      copied: `${id} is in the list, as a machine of its own.`,
      same: `${id} is in the list.`,
    }[identity],
  ];
  if (chip === 'new')
    lines.push(`It has a new chip${backup ? `; the one it came with is kept as ${backup}` : ''}.`);
  if (chip === 'missing')
    lines.push(
      'The key of its chip is not here: import it (vtpm keys import), or start with a new chip (vtpm tpm reset).',
    );
  return lines.join('\n');
}
