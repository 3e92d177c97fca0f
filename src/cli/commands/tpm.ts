import type { Command } from 'commander';
import { VtpmError } from '../../errors/error.ts';
import { ciphers } from '../../machine/description.ts';
import { facts, size, table } from '../output.ts';
import type { Runner } from '../program.ts';

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

/** tpm add, remove, restore, backup, backups, info. */
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
        const restored = await product.restoreChip(path, backup ?? null);
        out.result({ restored: restored.tpm }, 'The chip is back.');
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
            ['BACKUP', 'REASON', 'CIPHER', 'SIZE'],
            backups.map((b) => [b.id, b.reason, b.cipher, size(b.size)]),
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
}
