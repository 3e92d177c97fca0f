import type { Command } from 'commander';
import { errorText, VtpmError } from '../../errors/error.ts';
import { ciphers } from '../../machine/description.ts';
import type { Diagnosis } from '../../tpm/diagnosis.ts';
import type { Runner } from '../command-context.ts';
import { confirmOnTerminal } from '../confirm.ts';
import { exitCodeOf } from '../exit-codes.ts';
import { facts, type Output, size, table } from '../output.ts';
import { insideCommands } from './inside.ts';

const steps: Readonly<Record<string, string>> = {
  check: 'Checking the machine',
  password: 'Making a password of 256 random bits',
  keychain: 'Storing it in the keychain',
  storage: 'Making the encrypted storage',
  certificates: 'Certifying the endorsement keys',
  'secure-boot': 'Switching Secure Boot on',
  prove: 'Opening the storage with the key from the keychain',
  commit: 'Adding the chip to the machine',
};

/** tpm add, remove, restore, reset, diagnose, backup, backups, info, and what looks inside the chip. */
export function tpmCommands(program: Command, run: Runner): void {
  const tpm = program.command('tpm').description('the TPM chip of a virtual machine');

  tpm
    .command('add')
    .argument('<vm>')
    .option('--cipher <cipher>', 'aes-256 or aes-128', 'aes-256')
    .description('add a TPM 2.0 chip: encrypted storage, key in the keychain, Secure Boot on')
    .addHelpText('after', '\nExample:\n  vtpm tpm add "Windows 11" --cipher aes-256')
    .action(
      run(async ({ product, out }, vm: string, o: { cipher: string }) => {
        const cipher = ciphers.find((c) => c === o.cipher);
        if (!cipher)
          throw new VtpmError('VTPM_ERR_USAGE', { reason: `--cipher is one of ${ciphers.join(', ')}` });
        const { path } = await product.find(vm);
        await product.addChip(path, {
          cipher,
          onStep: (step, state) => {
            if (state === 'begun') out.note(`${steps[step] ?? step}…`);
          },
        });
        const details = await product.details(path);
        out.result(
          { chip: details.chip, secureBoot: details.secureBoot },
          `“${details.description.name}” has a TPM 2.0 chip (${cipher}).\nIts key is ${details.chip?.keychainAccount} in ${details.chip?.keychainName}. Secure Boot is ${details.secureBoot?.enabled ? 'on' : 'off'}.`,
        );
      }),
    );

  tpm
    .command('remove')
    .argument('<vm>')
    .description(
      'remove the chip; storage and key are kept as a backup. The guest loses access to what it sealed: BitLocker, Windows Hello, LUKS',
    )
    .action(
      run(async ({ product, out }, vm: string) => {
        const { path } = await product.find(vm);
        const backup = await product.removeChip(path);
        out.result(
          { backup },
          `The chip is removed. “vtpm tpm restore” brings it back from ${backup}.\nWhat the guest sealed to it (BitLocker, Windows Hello, LUKS) needs its recovery key until then.`,
        );
      }),
    );

  tpm
    .command('restore')
    .argument('<vm>')
    .argument('[backup]', 'see “vtpm tpm backups”; the newest when left out')
    .description('bring a backup of the chip back; the present chip becomes a backup')
    .action(
      run(async ({ product, out }, vm: string, backup: string | undefined) => {
        const { path } = await product.find(vm);
        const all = await product.chipBackups(path);
        const chosen = backup === undefined ? all[0] : all.find((b) => b.id === backup);
        const restored = await product.restoreChip(path, backup ?? null);
        const olderState = chosen?.sameChip ?? false;
        out.result(
          { restored: restored.tpm, olderState },
          olderState
            ? `The chip is set back to its state of ${chosen?.createdAt}. It is the same chip: what the guest stored in it since then is not in this state, and counters count from there again. The state of just now is kept as a backup.`
            : 'The chip is back.',
        );
      }),
    );

  tpm
    .command('reset')
    .argument('<vm>')
    .option('--cipher <cipher>', 'aes-256 or aes-128; as before when left out')
    .option('--yes', 'don’t ask')
    .description(
      'start with a new chip, for when the key is missing or the storage is damaged; the old storage and key are kept as a backup',
    )
    .addHelpText('after', '\nExample:\n  vtpm tpm reset "Windows 11" --yes')
    .action(
      run(async ({ product, out }, vm: string, o: { cipher?: string; yes?: boolean }) => {
        const cipher = o.cipher === undefined ? undefined : ciphers.find((c) => c === o.cipher);
        if (o.cipher !== undefined && !cipher)
          throw new VtpmError('VTPM_ERR_USAGE', { reason: `--cipher is one of ${ciphers.join(', ')}` });
        const { path, description, fallbackName } = await product.find(vm);
        const name = description?.name ?? fallbackName;
        if (!o.yes) {
          const question = `Give “${name}” a new chip? The old one is kept as a backup. What the guest sealed to it (BitLocker, Windows Hello, LUKS) needs its recovery key.`;
          const answer = await confirmOnTerminal(question);
          if (answer === null)
            throw new VtpmError('VTPM_ERR_USAGE', { reason: 'without a terminal, pass --yes' });
          if (!answer) throw new VtpmError('VTPM_ERR_CANCELLED');
        }
        const { backup } = await product.resetChip(path, {
          cipher,
          onStep: (step, state) => {
            if (state === 'begun') out.note(`${steps[step] ?? step}…`);
          },
        });
        out.result(
          { backup },
          `“${name}” has a new chip.${backup ? ` “vtpm tpm restore” brings the old one back from ${backup} once its key is here.` : ''}\nBitLocker asks for its recovery key and LUKS for its passphrase at the next start, where they used the old chip.`,
        );
      }),
    );

  tpm
    .command('diagnose')
    .argument('<vm>')
    .description('say why the chip does not open, with evidence; changes nothing')
    .action(
      run(async ({ product, out, exit }, vm: string) => {
        const found = await product.diagnoseChip((await product.find(vm)).path);
        out.result(found, diagnosisText(out, found));
        if (found.problem) exit(exitCodeOf(found.problem.code));
      }),
    );

  tpm
    .command('backup')
    .argument('<vm>')
    .description('back the chip up now')
    .action(
      run(async ({ product, out }, vm: string) => {
        const backup = await product.backUpChip((await product.find(vm)).path);
        out.result({ backup }, `Backed up as ${backup}.`);
      }),
    );

  tpm
    .command('backups')
    .argument('<vm>')
    .description('list the backups of the chip, newest first')
    .action(
      run(async ({ product, out }, vm: string) => {
        const backups = await product.chipBackups((await product.find(vm)).path);
        out.result(
          backups,
          table(
            ['BACKUP', 'REASON', 'CHIP', 'CIPHER', 'SIZE'],
            backups.map((b) => [b.id, b.reason, b.sameChip ? 'this' : 'other', b.cipher, size(b.size)]),
          ),
        );
      }),
    );

  tpm
    .command('info')
    .argument('<vm>')
    .description('open the chip and show what it reports')
    .action(
      run(async ({ product, out }, vm: string) => {
        const { path } = await product.find(vm);
        const [details, chip] = [await product.details(path), await product.readChip(path)];
        out.result(
          { ...details.chip, chip },
          facts([
            ['Version', `TPM 2.0, specification revision ${chip.specificationRevision}`],
            ['Manufacturer', chip.manufacturer],
            ['Firmware version', chip.firmwareVersion],
            ...chip.ekCertificates.map(
              (c) =>
                [
                  'EK certificate',
                  `${c.algorithm}, issued by ${c.issuer}, valid until ${c.notAfter}`,
                ] as const,
            ),
            ['Encryption', details.chip?.cipher],
            ['Key', details.chip && `${details.chip.keychainAccount} in ${details.chip.keychainName}`],
            ['Storage', details.chip && `${details.chip.storagePath}, ${size(details.chip.storageSize)}`],
            ['Made', details.chip?.createdAt],
            ['Backups', details.chip?.backups.length],
          ]),
        );
      }),
    );

  insideCommands(tpm, run);
}

function diagnosisText(out: Output, { problem, storage, record, backups }: Diagnosis): string {
  const tried = { true: 'opens this storage', false: 'does not open this storage', null: 'not tried' };
  const made = record.createdAt && `made ${record.createdAt} on ${record.computer}`;
  const recordText = {
    unknown: 'the keychain could not be asked',
    none: `none named ${record.account}`,
    unreadable: `${record.account} is not a record that this version reads`,
    'other-storage': `${record.account}, for another storage (${record.storageId}), ${made}; ${tried[`${record.opens}`]}`,
    'this-storage': `for this storage, ${made}; ${tried[`${record.opens}`]}`,
  }[record.state];
  const withKey = backups.filter((b) => b.keyHere).length;
  const shown = facts([
    [
      'Storage',
      [storage.state, storage.size !== null && size(storage.size), storage.cipher].filter(Boolean).join(', '),
    ],
    ['Written', storage.modifiedAt],
    ['Record', recordText],
    ['Keychain', record.keychain],
    [
      'Backups',
      `${backups.length}${record.state === 'unknown' ? '' : `, ${withKey} of which have their key here`}`,
    ],
  ]);
  if (!problem) return `The chip opens with the key on this computer.\n${shown}`;
  const text = errorText(problem.code, out.locale, problem.details);
  return `${text.title}.\n${text.cause}\n${text.nextStep}\n${problem.code}\n\n${shown}`;
}
