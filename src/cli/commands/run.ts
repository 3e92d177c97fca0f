import type { Command } from 'commander';
import { errorText } from '../../errors/error.ts';
import type { HostReport, MachineDetails } from '../../product/views.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Output } from '../output.ts';
import type { Runner } from '../program.ts';

/** start, stop, doctor. */
export function runCommands(program: Command, run: Runner): void {
  program
    .command('start')
    .argument('<vm>')
    .option('--headless', 'without a window')
    .description('start a virtual machine; returns when it runs')
    .addHelpText('after', '\nExample:\n  vtpm start "Windows 11" --headless')
    .action(
      run(async ({ product, out }, vm: string, o: { headless?: boolean }) => {
        const { path, description, fallbackName } = await product.find(vm);
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

  program
    .command('doctor')
    .argument('[vm]')
    .description('what this computer has and lacks, and why a chip can or can’t be added')
    .action(
      run(async ({ product, out, exit }, vm: string | undefined) => {
        const report = await product.hostReport({ fresh: true });
        const details = vm ? await product.details((await product.find(vm)).path) : null;
        out.result(
          { host: report, machine: details && doctorShape(details) },
          doctorText(out, report, details),
        );
        const blocked = details ? details.chipAvailability.obstacle : report.readyForChips ? null : 'host';
        if (blocked && blocked !== 'present') exit(exitCodes.failure);
      }),
    );
}

const doctorShape = (d: MachineDetails) => ({
  uuid: d.description.uuid,
  name: d.description.name,
  chip: d.chip,
  chipAvailability: d.chipAvailability,
  firmwareDiskMismatch: d.firmwareDiskMismatch,
  readiness: d.readiness,
});

const marks = { ok: '✓', warning: '!', problem: '✗' } as const;

function doctorText(out: Output, report: HostReport, details: MachineDetails | null): string {
  const lines = report.checks.map((c) => {
    const line = `${marks[c.verdict]} ${c.id.padEnd(18)} ${c.found}`;
    if (!c.error) return line;
    const text = errorText(c.error.code, out.locale, c.error.details);
    return `${line}\n  ${text.cause}\n  ${text.nextStep}  (${c.error.code})`;
  });
  lines.push(
    report.readyForChips ? '✓ This computer is ready for TPM chips.' : '✗ TPM chips can’t be added here yet.',
  );
  if (details) {
    const { available, obstacle, evidence } = details.chipAvailability;
    lines.push('', `“${details.description.name}”`);
    lines.push(
      details.chip
        ? `✓ It has a TPM chip, ${details.chip.cipher}, key ${details.chip.keychainAccount}.`
        : available
          ? '✓ A TPM chip can be added.'
          : `✗ A TPM chip can’t be added: ${obstacle}.`,
    );
    for (const e of evidence) lines.push(`  ${e.what}: ${e.found}`);
    for (const r of details.readiness)
      lines.push(
        `${r.met ? '✓' : '✗'} Windows 11: ${r.id} ${r.found ?? '-'}${r.needed ? ` (needs ${r.needed})` : ''}`,
      );
  }
  return lines.join('\n');
}
