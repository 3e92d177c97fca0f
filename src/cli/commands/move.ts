import { dirname, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { VtpmError } from '../../errors/error.ts';
import { type MoveResult, type MoveWay, moveWays, type Retirement, retirements } from '../../move/views.ts';
import type { CommandContext, Runner } from '../command-context.ts';
import { confirmOnTerminal } from '../confirm.ts';
import { exitCodes } from '../exit-codes.ts';
import { type FilePassphraseOptions, newFilePassphrase } from '../file-passphrase.ts';
import { preflightText, progressText } from '../move-text.ts';
import { facts, size } from '../output.ts';
import { stoppable } from '../stoppable.ts';

interface MoveOptions extends FilePassphraseOptions {
  readonly to?: string;
  readonly way?: MoveWay;
  readonly check?: boolean;
  readonly recoveryKeysSaved?: boolean;
  readonly resume?: boolean;
  readonly restart?: boolean;
  readonly discard?: boolean;
  readonly retire?: Retirement;
  readonly undo?: boolean;
  readonly generate?: boolean;
}

/** move. */
export function moveCommands(program: Command, run: Runner): void {
  program
    .command('move')
    .argument('<vm>')
    .option('--to <folder>', 'the folder that the file or the copy is made in')
    .addOption(
      new Option('--way <way>', 'how it travels; without it, what a move would touch').choices(moveWays),
    )
    .option('--check', 'only look; nothing is changed')
    .option('--recovery-keys-saved', 'the guest’s recovery keys are saved elsewhere')
    .option('--generate', 'make a strong passphrase and show it once on the terminal')
    .option('--file-passphrase-fd <n>', 'read the new file’s passphrase from this descriptor')
    .option('--resume', 'go on with the move that was interrupted last')
    .option('--restart', 'throw away what an interrupted move to the same place has written')
    .option('--discard', 'give up interrupted moves: what they wrote is removed')
    .addOption(
      new Option(
        '--retire <how>',
        'the original afterwards: mark it as moved, or move it to the trash',
      ).choices(retirements),
    )
    .option('--undo', 'run it here again: it is no longer marked as moved')
    .description('move a virtual machine with its chip to another computer')
    .addHelpText(
      'after',
      '\nExample:\n  vtpm move "Windows 11" --to /media/usb --way sealed --generate --recovery-keys-saved',
    )
    .action(
      run(async (context: CommandContext, vm: string, o: MoveOptions) => {
        const { product, out, exit } = context;
        const { path } = await product.find(vm);
        if (o.undo) {
          await product.moves.takeBack(path);
          return out.result({ path, movedAway: null }, `${path} is to run here again.`);
        }
        if (o.discard) {
          const moves = await product.moves.interrupted(path);
          for (const move of moves) await product.moves.discard(path, move);
          const given =
            moves.length === 0
              ? 'No move of this machine was interrupted.'
              : `Interrupted moves given up: ${moves.length}; what they wrote is removed.`;
          return out.result({ path, discarded: moves }, given);
        }
        const { way, folder } = await whereTo(context, path, o);
        if (o.retire && (!way || o.check))
          throw new VtpmError('VTPM_ERR_USAGE', { reason: '--retire goes with --way, and not with --check' });
        if (!way || o.check) {
          const preflight = await product.moves.preflight(
            path,
            folder === null ? undefined : { folder, way },
          );
          out.result(preflight, preflightText(preflight, out.locale, way));
          if (!preflight.possible) exit(exitCodes.failure);
          return;
        }
        if (folder === null) throw new VtpmError('VTPM_ERR_USAGE', { reason: '--to FOLDER is needed' });
        const result = await moveNow(context, path, way, folder, o);
        const to = result.files[0]?.path ?? folder;
        if (o.retire) await product.moves.retire(path, o.retire, to);
        out.result({ ...result, retired: o.retire ?? null }, resultText(result, o.retire));
      }),
    );
}

/** The way and the folder as asked for, or those of the interrupted move that is to go on. */
async function whereTo({ product }: CommandContext, path: string, o: MoveOptions) {
  if (!o.resume) return { way: o.way, folder: o.to === undefined ? null : resolve(o.to) };
  const last = (await product.moves.interrupted(path)).at(-1);
  if (!last) throw new VtpmError('VTPM_ERR_USAGE', { reason: 'no move of this machine was interrupted' });
  return { way: last.way, folder: dirname(last.target) };
}

async function moveNow(
  { product, out }: CommandContext,
  path: string,
  way: MoveWay,
  folder: string,
  o: MoveOptions,
): Promise<MoveResult> {
  const preflight = await product.moves.preflight(path, { folder, way });
  out.note(preflightText(preflight, out.locale, way));
  const asked = preflight.ways.find((w) => w.way === way);
  // what stands in the way is told before anybody is asked for anything
  const obstacle = preflight.checks.find((c) => c.verdict === 'problem')?.error ?? asked?.error;
  if (obstacle) throw new VtpmError(obstacle.code, obstacle.details);
  const recoveryKeysSaved =
    o.recoveryKeysSaved ??
    (preflight.recoveryKeysNeeded && !out.json
      ? ((await confirmOnTerminal('Are the guest’s recovery keys saved elsewhere?')) ?? false)
      : false);
  if (preflight.recoveryKeysNeeded && !recoveryKeysSaved)
    throw new VtpmError('VTPM_ERR_MOVE_RECOVERY_KEYS', { name: preflight.name });
  const what = way === 'sealed' ? 'the sealed file' : 'the key file';
  const passphrase = asked?.needsPassphrase ? await newFilePassphrase(o, what) : undefined;
  try {
    return await stoppable((signal) =>
      product.moves.run(path, {
        ...{ way, folder, passphrase, recoveryKeysSaved, signal },
        resume: !o.restart,
        onProgress: (progress) => out.progress(progressText(progress)),
      }),
    );
  } finally {
    out.progress(null);
  }
}

function resultText(result: MoveResult, retired: Retirement | undefined): string {
  const [main] = result.files;
  const onTheOther =
    result.way === 'sealed'
      ? `vtpm open "${main?.path}"`
      : `vtpm open "${main?.path}"${result.files.length > 1 ? ' (it finds the key file beside it)' : ''}`;
  return [
    result.way === 'sealed' ? 'Sealed and verified.' : 'Copied and verified.',
    facts([
      ...result.files.map((f) => [f.kind, `${f.path}, ${size(f.size)}`] as const),
      ['time', `${(result.durationMs / 1000).toFixed(1)} s`],
      ['SHA-256', result.sha256],
      ['backup', result.backup],
      ['original', retired && { keep: 'marked as moved', trash: 'in the trash; its key stays' }[retired]],
    ]),
    `On the other computer: ${onTheOther}`,
  ].join('\n');
}
