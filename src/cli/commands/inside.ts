import { resolve } from 'node:path';
import type { Command } from 'commander';
import { saveFile } from '../../durable/save-file.ts';
import { errorText, VtpmError } from '../../errors/error.ts';
import type { Runner } from '../command-context.ts';
import { confirmOnTerminal } from '../confirm.ts';
import { exitCodes } from '../exit-codes.ts';
import {
  certificatesText,
  clearText,
  lockoutText,
  logText,
  nvText,
  overviewText,
  pcrText,
} from '../inside-text.ts';

interface InsideOptions {
  readonly pcrs?: boolean;
  readonly nv?: boolean;
  readonly certificates?: boolean;
  readonly log?: boolean;
  readonly to?: string;
}

/** tpm inside, lockout, test, certificates, clear. */
export function insideCommands(tpm: Command, run: Runner): void {
  tpm
    .command('inside')
    .argument('<vm>')
    .option('--pcrs', 'the PCRs: of a running machine as measured at its start')
    .option('--nv', 'NV indices and persistent keys; contents are never shown')
    .option('--certificates', 'endorsement certificates and who signed them')
    .option('--log', 'the event log of a running machine')
    .option('--to <file>', 'with --log: write the log in the TCG’s binary form, for tpm2_eventlog')
    .description('look inside the chip, on a copy of its storage; changes nothing')
    .addHelpText('after', '\nExample:\n  vtpm tpm inside "Windows 11" --nv')
    .action(
      run(async ({ product, out }, vm: string, o: InsideOptions) => {
        const chosen = [o.pcrs, o.nv, o.certificates, o.log].filter(Boolean).length;
        if (chosen > 1 || (o.to !== undefined && !o.log))
          throw new VtpmError('VTPM_ERR_USAGE', {
            reason: 'choose one of --pcrs, --nv, --certificates and --log; --to goes with --log',
          });
        const { path } = await product.find(vm);
        const { inside } = product;
        if (o.to !== undefined) {
          const { log } = await inside.eventLog(path);
          await saveFile(resolve(o.to), log, { flag: 'wx', mode: 0o600 });
          return out.result({ file: resolve(o.to), size: log.length }, `${log.length} bytes written.`);
        }
        if (o.log) {
          const measured = await inside.measured(path);
          return out.result(measured, logText(measured, out.locale));
        }
        const chip = await inside.read(path);
        if (o.pcrs) {
          const measured = chip.machine === 'running' ? await inside.measured(path) : null;
          const pcrBanks = measured?.pcrBanks ?? chip.pcrBanks;
          const value = { source: measured ? 'event-log' : 'chip', pcrBanks };
          return out.result(value, pcrText(pcrBanks, measured?.startedAt ?? null, out.locale));
        }
        if (o.nv) {
          const { nv, persistentKeys } = chip;
          return out.result({ nv, persistentKeys }, nvText(chip, out.locale));
        }
        if (o.certificates) return out.result(chip.certificates, certificatesText(chip.certificates));
        out.result(chip, overviewText(chip));
      }),
    );

  tpm
    .command('lockout')
    .argument('<vm>')
    .option('--clear', 'set the count of wrong tries to zero; the state before is kept as a backup')
    .description('wrong tries of passwords that the chip has counted')
    .addHelpText('after', '\nExample:\n  vtpm tpm lockout "Windows 11" --clear')
    .action(
      run(async ({ product, out }, vm: string, o: { readonly clear?: boolean }) => {
        const { path } = await product.find(vm);
        if (!o.clear) {
          const lockout = await product.inside.lockout(path);
          return out.result(lockout, lockoutText(lockout));
        }
        const done = await product.inside.clearLockout(path);
        out.result(
          done,
          `The count is ${done.after.counter}; it was ${done.before.counter}. The state before is kept as ${done.backup}.`,
        );
      }),
    );

  tpm
    .command('test')
    .argument('<vm>')
    .description('test the storage of a stopped machine, on a copy; changes nothing')
    .action(
      run(async ({ product, out, exit }, vm: string) => {
        const test = await product.inside.test((await product.find(vm)).path);
        const lines = test.checks.map(({ id, verdict, found, error }) => {
          const text = error && errorText(error.code, out.locale, error.details);
          return `${verdict.padEnd(11)}  ${id}: ${text ? `${text.title}. ${text.cause} ${text.nextStep} (${error.code})` : found[out.locale]}`;
        });
        out.result(test, lines.join('\n'));
        if (!test.passed) exit(exitCodes.failure);
      }),
    );

  tpm
    .command('certificates')
    .argument('<vm>')
    .option('--renew', 'have this computer’s authority sign new ones; the state before is kept as a backup')
    .description('endorsement certificates of the chip')
    .action(
      run(async ({ product, out }, vm: string, o: { readonly renew?: boolean }) => {
        const { path } = await product.find(vm);
        if (!o.renew) {
          const { certificates } = await product.inside.read(path);
          return out.result(certificates, certificatesText(certificates));
        }
        const done = await product.inside.renewCertificates(path);
        out.result(
          done,
          `${certificatesText(done.certificates)}\nThe state before is kept as ${done.backup}.`,
        );
      }),
    );

  tpm
    .command('clear')
    .argument('<vm>')
    .option('--yes', 'don’t ask')
    .description(
      'clear the chip: the guest loses what it keeps in it and sealed to it (BitLocker, Windows Hello, LUKS); identity and certificates stay',
    )
    .action(
      run(async ({ product, out }, vm: string, o: { readonly yes?: boolean }) => {
        const { path, description, fallbackName } = await product.find(vm);
        const preview = await product.inside.clearPreview(path);
        if (!o.yes) {
          out.note(clearText(preview, out.locale));
          const name = description?.name ?? fallbackName;
          const answer = await confirmOnTerminal(`Clear the chip of “${name}”?`);
          if (answer === null)
            throw new VtpmError('VTPM_ERR_USAGE', { reason: 'without a terminal, pass --yes' });
          if (!answer) throw new VtpmError('VTPM_ERR_CANCELLED');
        }
        const { backup } = await product.inside.clear(path);
        out.result(
          { backup, lost: { keys: preview.keys, nv: preview.nv } },
          `The chip is cleared. “vtpm tpm restore” brings its state back from ${backup}.\nBitLocker asks for its recovery key and LUKS for its passphrase at the next start.`,
        );
      }),
    );
}
