import type { Command } from 'commander';
import { errorText } from '../../errors/error.ts';
import type { ErrorCode } from '../../errors/table.ts';
import { guestOsProfiles } from '../../machine/guest-os.ts';
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
    // what was found of a check that failed is the title of its error
    const text = c.error && errorText(c.error.code, out.locale, c.error.details);
    const found = c.verdict === 'problem' && text ? text.title : c.found;
    const line = `${marks[c.verdict]} ${c.id.padEnd(18)} ${found}`;
    return text ? `${line}\n  ${text.cause}\n  ${text.nextStep}  (${c.error?.code})` : line;
  });
  lines.push(
    report.readyForChips ? '✓ This computer is ready for TPM chips.' : '✗ TPM chips can’t be added here yet.',
  );
  if (details) lines.push('', ...machineLines(out, details));
  return lines.join('\n');
}

/** Whether a machine can have a chip, why not, and what its guest asks for. */
function machineLines(
  out: Output,
  { description, chip, chipAvailability, readiness }: MachineDetails,
): string[] {
  const { available, obstacle, evidence } = chipAvailability;
  const { name, guestOs } = description;
  const lines = [`“${name}”`];
  if (chip) lines.push(`✓ It has a TPM chip, ${chip.cipher.toUpperCase()}, key ${chip.keychainAccount}.`);
  else if (available) lines.push('✓ A TPM chip can be added.');
  else {
    const code = obstacle && obstacleCodes[obstacle];
    const disk = evidence.find((e) => e.what === 'disk')?.found ?? '?';
    const why =
      code && errorText(code, out.locale, { name, guest: guestOsProfiles[guestOs].name[out.locale], disk });
    lines.push(`✗ A TPM chip can’t be added${why ? `: ${why.title}.\n  ${why.nextStep}  (${code})` : '.'}`);
  }
  lines.push(...evidence.map((e) => `  ${e.what}: ${e.found}`));
  for (const { id, met, found, needed } of readiness) {
    const { label, unit } = requirements[id];
    const value =
      found === null ? 'none' : `${id === 'uefi' ? (found === 'uefi' ? 'yes' : 'no') : found}${unit}`;
    lines.push(
      `${met ? '✓' : '✗'} Windows 11, ${label}: ${value}${needed === null ? '' : ` (needs ${needed}${unit})`}`,
    );
  }
  return lines;
}

/** The error that adding a chip would end with; what this computer lacks is told by its own checks. */
const obstacleCodes: Partial<Record<NonNullable<MachineDetails['chipAvailability']['obstacle']>, ErrorCode>> =
  {
    'guest-os': 'VTPM_ERR_TPM_GUEST_TOO_OLD',
    bios: 'VTPM_ERR_TPM_NEEDS_UEFI',
    'physical-disk': 'VTPM_ERR_TPM_PHYSICAL_DISK',
    running: 'VTPM_ERR_MACHINE_RUNNING',
  };

const requirements = {
  tpm: { label: 'TPM chip', unit: '' },
  uefi: { label: 'UEFI firmware', unit: '' },
  'secure-boot': { label: 'Secure Boot', unit: '' },
  memory: { label: 'memory', unit: ' MB' },
  cpus: { label: 'processors', unit: '' },
  disk: { label: 'disk', unit: ' GB' },
} as const satisfies Record<MachineDetails['readiness'][number]['id'], { label: string; unit: string }>;
