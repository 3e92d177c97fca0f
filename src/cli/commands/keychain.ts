import type { Command } from 'commander';
import { VtpmError } from '../../errors/error.ts';
import { keychainFile } from '../../product/keys/choose-keychain.ts';
import type { Runner } from '../command-context.ts';

/** keychain use system|file. */
export function keychainCommands(program: Command, run: Runner): void {
  program
    .command('keychain')
    .description('where the passwords of chips are kept')
    .command('use')
    .argument(
      '<kind>',
      'system (the OS keychain) or file (a passphrase-protected file, for a computer without one)',
    )
    .addHelpText(
      'after',
      '\nExample:\n  vtpm keychain use file\n\nRecords are not moved: those of chips made before stay where they are.',
    )
    .action(
      run(async ({ product, out }, kind: string) => {
        if (kind !== 'system' && kind !== 'file')
          throw new VtpmError('VTPM_ERR_USAGE', { reason: `a keychain is system or file, not “${kind}”` });
        await product.setPreferences({ keychain: kind });
        out.result(
          { keychain: kind },
          kind === 'file'
            ? `New keys are kept in ${keychainFile(product.places)}, encrypted with the passphrase that the next command asks for. Without it nobody opens them.`
            : 'New keys are kept in the keychain of this computer.',
        );
      }),
    );
}
