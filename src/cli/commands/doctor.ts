import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Finding, OfferedFix } from '../../doctor/finding.ts';
import { type FixId, fixIds } from '../../doctor/fixes.ts';
import { shellWord } from '../../doctor/shell-word.ts';
import { evidenceText, findingText, fixText } from '../../doctor/texts/texts.ts';
import { saveFile } from '../../durable/save-file.ts';
import { VtpmError } from '../../errors/error.ts';
import type { Examination, FixResult, MachineOverview } from '../../product/doctor/doctor-views.ts';
import type { Product } from '../../product/product.ts';
import type { MachineDetails, MachineId } from '../../product/views.ts';
import type { CommandContext, Runner } from '../command-context.ts';
import { confirmOnTerminal } from '../confirm.ts';
import { doctorWords } from '../doctor-words.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Output } from '../output.ts';

interface DoctorOptions {
  readonly fix?: string;
  readonly yes?: boolean;
  readonly report?: string;
  readonly verbose?: boolean;
}

/** doctor: what is wrong, why, and mending it. */
export function doctorCommands(program: Command, run: Runner): void {
  program
    .command('doctor')
    .argument('[vm]')
    .option('--fix <id>', 'show what a fix changes, ask, apply it and check again')
    .option('--yes', 'apply the fix without asking')
    .option('--report <file>', 'show a redacted report for a bug tracker and save it (.json or Markdown)')
    .option('-v, --verbose', 'show the evidence of what is in order as well')
    .description('look for what is wrong with this computer, or with a machine, and say how to mend it')
    .addHelpText(
      'after',
      `
Examples:
  vtpm doctor
  vtpm doctor "Windows 11"
  vtpm doctor "Windows 11" --fix add-2023-keys
  vtpm doctor "Windows 11" --report report.md`,
    )
    .action(
      run(async (context, vm: string | undefined, o: DoctorOptions) => {
        if (o.fix !== undefined) return applyFixes(context, vm, o.fix, o.yes ?? false);
        const { product, out, exit } = context;
        // a machine is looked at together with the computer that it is on
        const id = vm === undefined ? null : (await product.find(vm)).path;
        const { host, machine, machines } =
          id === null ? { ...(await product.doctor.all()), machine: null } : await lookAt(product, id);
        const examinations = machine ? [host, machine] : [host];
        if (o.report !== undefined) await saveReport(context, examinations, o.report, o.yes ?? false);
        const report = await product.hostReport({ fresh: true, from: host.findings });
        const details = id === null || !machine ? null : await product.details(id).catch(() => null);
        out.result(
          {
            host: report,
            machine: details && machineShape(details),
            verdict: (machine ?? host).verdict,
            findings: examinations.flatMap((e) => e.findings),
            machines,
          },
          doctorText(out, examinations, machines, o.verbose ?? false),
        );
        const looked = machine ?? host;
        const noChip = looked.findings.some((f) => f.check === 'vm.chip' && f.outcome === 'impossible');
        if (looked.verdict === 'problem' || noChip) exit(exitCodes.failure);
      }),
    );
}

async function lookAt(product: Product, id: MachineId) {
  const [host, machine] = await Promise.all([product.doctor.host(), product.doctor.machine(id)]);
  return { host, machine, machines: [] };
}

const machineShape = (d: MachineDetails) => ({
  uuid: d.description.uuid,
  name: d.description.name,
  chip: d.chip,
  chipAvailability: d.chipAvailability,
  firmwareDiskMismatch: d.firmwareDiskMismatch,
  readiness: d.readiness,
});

const marks = { ok: '✓', warning: '!', problem: '✗', 'not-checked': '–' } as const;

function doctorText(
  out: Output,
  examinations: readonly Examination[],
  machines: readonly MachineOverview[],
  verbose: boolean,
): string {
  const words = doctorWords[out.locale];
  const lines: string[] = [];
  for (const { machine, findings, durationMs } of examinations) {
    lines.push(machine === null ? words.thisComputer : machine);
    for (const finding of findings) lines.push(...findingLines(finding, out, verbose));
    lines.push(words.counted(findings.length, durationMs / 1000), '');
  }
  const ill = machines.filter((m) => m.findings.length > 0);
  if (machines.length > 0) lines.push(words.machines(machines.length, ill.length));
  for (const { name, verdict, findings } of ill) {
    lines.push(`${marks[verdict]} ${name}`);
    for (const finding of findings) lines.push(`    ${findingText(finding, out.locale).title}`);
  }
  if (ill.length > 0) lines.push(words.askMachine);
  return lines.join('\n').trimEnd();
}

function findingLines(finding: Finding, out: Output, verbose: boolean): string[] {
  const { check, title, sentence } = findingText(finding, out.locale);
  const { verdict, evidence, error, fixes } = finding;
  if (verdict === 'ok')
    return [
      `${marks.ok} ${check}${doctorWords[out.locale].colon} ${sentence}`,
      ...(verbose ? evidenceLines(finding, out) : []),
    ];
  const lines = [`${marks[verdict]} ${title}  (${finding.check})`, `    ${sentence}`];
  if (evidence.length > 0) lines.push(...evidenceLines(finding, out));
  if (error) lines.push(`    ${error.code}`);
  return [...lines, ...fixes.flatMap((fix) => fixLines(fix, finding, out))];
}

const evidenceLines = ({ evidence }: Finding, out: Output): string[] =>
  evidence.map((one) => {
    const { label, value } = evidenceText(one, out.locale);
    return `      ${label}${doctorWords[out.locale].colon} ${shown(value)}`;
  });

/** Logs and names may hold anything: no control characters reach the terminal. */
const shown = (text: string): string => text.replace(/\p{C}/gu, '�');

type Place = Pick<Finding, 'check' | 'machine'>;

/** What does here what a place of the app does there. */
const elsewhere: Readonly<Record<string, (vm: string, check: Finding['check']) => string>> = {
  'new-machine': () => 'vtpm create NAME --os windows-11',
  'choose-guest': (vm) => `vtpm set ${vm} --os windows-10`,
  'convert-to-uefi': (vm) => `vtpm to-uefi ${vm}`,
  'import-disk': (vm) => `vtpm import-disk ${vm}`,
  'import-keys': () => 'vtpm keys import FILE',
  'chip-maintenance': (vm, check) =>
    check === 'vm.chip.lockout' ? `vtpm tpm lockout ${vm} --clear` : `vtpm tpm certificates ${vm} --renew`,
};

const commandsOf = ({ to, commands }: OfferedFix, { machine, check }: Place): readonly string[] => {
  const here = to === null ? null : elsewhere[to]?.(shellWord(machine ?? ''), check);
  return here ? [...commands, here] : commands;
};

function fixLines(fix: OfferedFix, place: Place, out: Output): string[] {
  const { title, changes, steps } = fixText(fix, out.locale);
  const how = fix.kind === 'apply' ? `--fix ${fix.id}` : doctorWords[out.locale][fix.kind];
  return [
    `    → ${title}  (${how})`,
    ...(fix.kind === 'manual' ? steps : [changes]).map((line) => `      ${shown(line)}`),
    ...commandsOf(fix, place).map((command) => `        ${shown(command)}`),
  ];
}

async function saveReport(
  { product, out }: CommandContext,
  examinations: readonly Examination[],
  file: string,
  yes: boolean,
): Promise<void> {
  const words = doctorWords[out.locale];
  const { markdown, json } = await product.doctor.report(examinations, out.locale);
  const text = file.endsWith('.json') ? json : markdown;
  out.note(text);
  if (!yes && !out.json && (await confirmOnTerminal(words.saveReport(file))) === false)
    throw new VtpmError('VTPM_ERR_CANCELLED');
  await saveFile(resolve(file), text, { mode: 0o600 });
  out.note(words.saved(file));
}

/** Shows what the fix changes, asks, applies it wherever it is offered, and shows the new verdicts. */
async function applyFixes(
  { product, out, exit }: CommandContext,
  vm: string | undefined,
  wanted: string,
  yes: boolean,
): Promise<void> {
  const words = doctorWords[out.locale];
  const fix = fixIds.find((id) => id === wanted);
  if (!fix) throw new VtpmError('VTPM_ERR_FIX_NOT_OFFERED', { fix: wanted });
  const machine = vm === undefined ? null : (await product.find(vm)).path;
  const { findings } = machine === null ? await product.doctor.host() : await product.doctor.machine(machine);
  const offers = offersOf(findings, fix);
  if (offers.length === 0) throw new VtpmError('VTPM_ERR_FIX_NOT_OFFERED', { fix });
  for (const { offer, check } of offers) out.note(preview(offer, { check, machine }, out));
  if (offers.some(({ offer }) => offer.kind !== 'apply')) throw new VtpmError('VTPM_ERR_FIX_MANUAL', { fix });
  if (!yes && (out.json || (await confirmOnTerminal(words.apply(offers.length))) !== true))
    throw new VtpmError('VTPM_ERR_CANCELLED');
  const applied: (FixResult & { readonly target: string | null })[] = [];
  for (const { offer, check } of offers) {
    const { target } = offer;
    applied.push({ target, ...(await product.doctor.fix({ fix, machine, target, check })) });
  }
  const lines = applied.flatMap(({ findings: after, undo }) => [
    ...after.flatMap((f) => findingLines(f, out, false)),
    ...(undo ? [words.undo(`vtpm doctor ${vm ? `"${vm}" ` : ''}--fix ${undo.fix}`)] : []),
  ]);
  out.result({ fix, applied }, lines.join('\n'));
  if (applied.some(({ findings: after }) => after.some((f) => f.verdict === 'problem')))
    exit(exitCodes.failure);
}

/** Each place at which a fix is offered, once: two checks may offer the same. */
function offersOf(findings: readonly Finding[], fix: FixId) {
  const found = new Map<string | null, { offer: OfferedFix; check: Finding['check'] }>();
  for (const { check, fixes } of findings)
    for (const offer of fixes)
      if (offer.id === fix && !found.has(offer.target)) found.set(offer.target, { offer, check });
  return [...found.values()];
}

function preview(fix: OfferedFix, place: Place, out: Output): string {
  const { title, changes, undo, steps } = fixText(fix, out.locale);
  const words = doctorWords[out.locale];
  return [
    title,
    `  ${words.changes}${words.colon} ${shown(changes)}`,
    ...steps.map((step) => `  - ${step}`),
    ...commandsOf(fix, place).map((command) => `    ${shown(command)}`),
    ...(undo ? [`  ${words.undoing}${words.colon} ${shown(undo)}`] : []),
    ...(fix.needsStopped ? [`  ${words.needsStopped}`] : []),
  ].join('\n');
}
