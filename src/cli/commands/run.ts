import type { Command } from 'commander';
import type { Runner } from '../command-context.ts';

/** start, stop. */
export function runCommands(program: Command, run: Runner): void {
  program
    .command('start')
    .argument('<vm>')
    .option('--headless', 'without a window')
    .option('--here-again', 'run it here although it was marked as moved to another computer')
    .description('start a virtual machine; returns when it runs')
    .addHelpText('after', '\nExample:\n  vtpm start "Windows 11" --headless')
    .action(
      run(async ({ product, out }, vm: string, o: { headless?: boolean; hereAgain?: boolean }) => {
        const { path, description, fallbackName } = await product.find(vm);
        if (o.hereAgain && description?.movedAway) await product.moves.takeBack(path);
        const started = await product.startInBackground(path, { headless: o.headless ?? false });
        const name = description?.name ?? fallbackName;
        const slow = started.accelerator === 'tcg' ? '\nWithout hardware acceleration: it is slow.' : '';
        const newChip = started.newChip
          ? `\nIts key was not on this computer, so it was started with a new chip, as its settings say.${started.newChip.backup ? ` The old one is kept as ${started.newChip.backup}.` : ''}`
          : '';
        out.result({ path, state: 'running', ...started }, `“${name}” is running.${newChip}${slow}`);
      }),
    );

  program
    .command('stop')
    .argument('<vm>')
    .option('--force', 'cut the power instead of asking the guest')
    .option('--timeout <seconds>', 'how long the guest may take to shut down', '120')
    .description('shut a virtual machine down; returns when it is off')
    .action(
      run(async ({ product, out }, vm: string, o: { force?: boolean; timeout: string }) => {
        const { path, description, fallbackName } = await product.find(vm);
        if (o.force) await product.kill(path);
        else await product.shutDown(path, { timeoutMs: Number(o.timeout) * 1000 });
        out.result({ path, state: 'stopped' }, `“${description?.name ?? fallbackName}” is off.`);
      }),
    );
}
