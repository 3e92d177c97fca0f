import { Command, CommanderError } from 'commander';
import { VtpmError } from '../errors/error.ts';
import type { AskPassphrase } from '../product/keys/choose-keychain.ts';
import type { Product } from '../product/product.ts';
import { productVersion } from '../product/version.ts';
import type { Runner } from './command-context.ts';
import { doctorCommands } from './commands/doctor.ts';
import { keychainCommands } from './commands/keychain.ts';
import { keysCommands } from './commands/keys.ts';
import { machineCommands } from './commands/machine.ts';
import { moveCommands } from './commands/move.ts';
import { openCommand } from './commands/open.ts';
import { parallelsCommand } from './commands/parallels.ts';
import { runCommands } from './commands/run.ts';
import { syncCommands } from './commands/sync.ts';
import { tpmCommands } from './commands/tpm.ts';
import { waysOutCommands } from './commands/ways-out.ts';
import { completionScript } from './completion.ts';
import { exitCodes } from './exit-codes.ts';
import { Output, terminalLocale } from './output.ts';
import { passphraseFromDescriptor, terminalPassphrase } from './passphrase.ts';

/** Opens the product; `ask` asks for the keychain file's passphrase. */
export type OpenProduct = (ask: AskPassphrase) => Promise<Product>;

/**
 * Runs one `vtpm` command line.
 * @returns the exit code documented in docs/cli.md
 */
export async function runVtpm(argv: readonly string[], open: OpenProduct): Promise<number> {
  const out = new Output(argv.includes('--json'), terminalLocale());
  let exitCode: number = exitCodes.ok;
  const exit = (code: number) => {
    exitCode = code;
  };
  const run: Runner =
    (action) =>
    async (...args) => {
      try {
        const product = await open(askFor(argv));
        try {
          await takeForFile(argv, args.at(-1), product);
          await action({ product, out, exit }, ...args);
        } finally {
          product.close();
        }
      } catch (error) {
        exitCode = out.failure(error);
      }
    };

  const program = new Command('vtpm')
    .description('Virtual machines with a TPM 2.0 chip that you can trust, move and recover.')
    .version(productVersion(), '-V, --version', 'print the version of vTPM Desktop')
    .option('--json', 'print one JSON document, errors included')
    .option('--passphrase-fd <n>', 'read the keychain file’s passphrase from this descriptor')
    .exitOverride()
    .configureHelp({ sortSubcommands: false })
    .showHelpAfterError('Use --help to see what this command takes.')
    .addHelpText(
      'after',
      `
Examples:
  vtpm create "Windows 11" --os windows-11 --cdrom win11.iso
  vtpm tpm add "Windows 11"
  vtpm start "Windows 11"
  vtpm list -a

A machine is named by its name, its UUID or the path of its bundle.`,
    );
  machineCommands(program, run);
  moveCommands(program, run);
  openCommand(program, run);
  runCommands(program, run);
  doctorCommands(program, run);
  tpmCommands(program, run);
  keychainCommands(program, run);
  keysCommands(program, run);
  syncCommands(program, run);
  waysOutCommands(program, run);
  parallelsCommand(program, run);
  program
    .command('completion')
    .argument('<shell>', 'bash, zsh or fish')
    .description('print a completion script for a shell')
    .addHelpText(
      'after',
      '\nExample:\n  vtpm completion bash > ~/.local/share/bash-completion/completions/vtpm',
    )
    .action((shell: string) => {
      try {
        process.stdout.write(completionScript(program, shell));
      } catch (error) {
        exitCode = out.failure(error);
      }
    });
  for (const command of allCommands(program)) {
    command.exitOverride();
    if (command !== program && !command.options.some((o) => o.long === '--json'))
      command.option('--json', 'print one JSON document, errors included');
    if (out.json) command.configureOutput({ writeErr: () => {} });
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return exitCodes.ok;
    if (out.json)
      out.failure(new VtpmError('VTPM_ERR_USAGE', { reason: error.message.replace(/^error: /, '') }));
    return exitCodes.usage;
  }
  return exitCode;
}

/** A command and everything below it. */
export function allCommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(allCommands)];
}

/** What `--passphrase-fd` was given; null without it. */
function typedDescriptor(argv: readonly string[]): string | null {
  const option = '--passphrase-fd';
  const at = argv.findIndex((a) => a === option || a.startsWith(`${option}=`));
  return at < 0 ? null : argv[at]?.slice(option.length + 1) || (argv[at + 1] ?? '');
}

/** The passphrase comes from `--passphrase-fd`, else from the terminal; never from argv. */
function askFor(argv: readonly string[]): AskPassphrase {
  const typed = typedDescriptor(argv);
  if (typed === null) return terminalPassphrase('Passphrase of the keychain file: ');
  let read: string | null = null; // a pipe gives its text once
  return async () => {
    read ??= passphraseFromDescriptor(typed);
    return read;
  };
}

/** The system's keychain asks for no passphrase: with it, `--passphrase-fd` is meant for the command's file. */
async function takeForFile(argv: readonly string[], command: unknown, product: Product): Promise<void> {
  const typed = typedDescriptor(argv);
  if (typed === null || !(command instanceof Command)) return;
  const { filePassphraseFd, generate } = command.opts();
  const takesOne = command.options.some((o) => o.long === '--file-passphrase-fd');
  if (!takesOne || filePassphraseFd !== undefined || generate) return;
  if ((await product.preferences()).keychain === 'system') command.setOptionValue('filePassphraseFd', typed);
}
