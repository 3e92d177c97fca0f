import { hostname, userInfo } from 'node:os';
import type { CheckId } from '../../doctor/checks.ts';
import { type HostContext, hostContext, type World } from '../../doctor/context.ts';
import { type Finding, worstOf } from '../../doctor/finding.ts';
import { fixes } from '../../doctor/fixes.ts';
import { hostTasks } from '../../doctor/host/tasks.ts';
import { chipCauses } from '../../doctor/machine/availability.ts';
import { machineContext } from '../../doctor/machine/context.ts';
import { machineTasks } from '../../doctor/machine/tasks.ts';
import { formatReport, type SavedReport } from '../../doctor/report.ts';
import { runChecks } from '../../doctor/run.ts';
import { VtpmError } from '../../errors/error.ts';
import type { Locale } from '../../errors/table.ts';
import { readBundle } from '../../machine/library.ts';
import type { AreaContext } from '../context.ts';
import { productVersion } from '../version.ts';
import type { MachineId } from '../views.ts';
import { applyFix, type MachineActions, undoOf } from './doctor-fixes.ts';
import type { ChipNotListed, Examination, FixRequest, FixResult, MachineOverview } from './doctor-views.ts';

export interface ExamineOptions {
  /** Called with each finding as it is made; the order is that of finishing. */
  readonly onFinding?: ((finding: Finding) => void) | undefined;
  /** Only these checks. */
  readonly only?: readonly CheckId[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface OverviewOptions {
  readonly onMachine?: ((machine: MachineOverview) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Looks for what is wrong with this computer and with machines, and mends what it can (S25). */
export class Doctor {
  readonly #context: AreaContext;
  readonly #actions: MachineActions;
  readonly #world: World;

  constructor(context: AreaContext, actions: MachineActions, world: World) {
    this.#context = context;
    this.#actions = actions;
    this.#world = world;
  }

  #host(options: { readonly writesTestRecord: boolean }): HostContext {
    return hostContext(this.#context, this.#world, options);
  }

  /** Looks at this computer. */
  async host(options: ExamineOptions & { readonly lookOnly?: boolean } = {}): Promise<Examination> {
    return this.#examineHost(this.#host({ writesTestRecord: !options.lookOnly }), options);
  }

  #examineHost(context: HostContext, options: ExamineOptions): Promise<Examination> {
    return examine(null, options, async () => hostTasks(context, options.only));
  }

  /** {@link host} and {@link overview} together; what both look at is read once. */
  async all(): Promise<{ readonly host: Examination; readonly machines: readonly MachineOverview[] }> {
    const context = this.#host({ writesTestRecord: true });
    const [host, machines] = await Promise.all([
      this.#examineHost(context, {}),
      this.#overviewIn(context, {}),
    ]);
    return { host, machines };
  }

  /** Looks at one machine, deeply; it may be running. Nothing is changed. */
  async machine(id: MachineId, options: ExamineOptions = {}): Promise<Examination> {
    const context = this.#host({ writesTestRecord: false });
    return examine(id, options, () => machineTasks(context, id, { deep: true, only: options.only }));
  }

  /** Looks at every machine of the list, briefly. `onMachine` is called as each is done. */
  overview(options: OverviewOptions = {}): Promise<readonly MachineOverview[]> {
    return this.#overviewIn(this.#host({ writesTestRecord: false }), options);
  }

  async #overviewIn(context: HostContext, options: OverviewOptions): Promise<readonly MachineOverview[]> {
    const entries = await context.entries();
    const found: MachineOverview[] = new Array(entries.length);
    let next = 0;
    const worker = async () => {
      for (let at = next++; at < entries.length && !options.signal?.aborted; at = next++) {
        const { path, description, fallbackName } = entries[at] as (typeof entries)[number];
        const tasks = await machineTasks(context, path, { deep: false, description });
        const findings = await runChecks(tasks, { signal: options.signal });
        const overview: MachineOverview = {
          id: path,
          name: description?.name ?? fallbackName,
          verdict: worstOf(findings),
          findings: findings.filter((f) => f.verdict !== 'ok'),
        };
        found[at] = overview;
        options.onMachine?.(overview);
      }
    };
    await Promise.all(Array.from({ length: Math.min(8, entries.length) }, worker));
    return found.filter(Boolean);
  }

  /**
   * Applies a fix of kind `apply` that a finding offers now, and makes the check again.
   * @throws VtpmError VTPM_ERR_FIX_NOT_OFFERED, VTPM_ERR_FIX_MANUAL, and whatever the change itself throws
   */
  async fix(request: FixRequest): Promise<FixResult> {
    const { fix, machine, check } = request;
    if (fixes[fix].kind !== 'apply') throw new VtpmError('VTPM_ERR_FIX_MANUAL', { fix });
    const look = (only?: readonly CheckId[]) =>
      machine === null ? this.host({ only }) : this.machine(machine, { only });
    const { findings } = await look(check && [check]);
    const offering = offersOf(findings, request);
    if (offering.length === 0) throw new VtpmError('VTPM_ERR_FIX_NOT_OFFERED', { fix });
    const changed = await applyFix(this.#context, this.#actions, request, this.#world);
    const again = await look(offering.map((f) => f.check));
    const undo = undoOf(request, changed);
    if (!undo) return { findings: again.findings, undo };
    // what would be refused is not held out: a backup whose key is not here, say
    const { findings: later } = await look(undo.check && [undo.check]);
    return { findings: again.findings, undo: offersOf(later, undo).length > 0 ? undo : null };
  }

  /** "TPM Chip is not in the list": the causes in their order, with the facts of this machine. */
  async chipNotListed(id: MachineId): Promise<ChipNotListed> {
    const host = this.#host({ writesTestRecord: false });
    const description = await readBundle(id);
    const causes = await chipCauses(machineContext(host, id, description, true));
    const present = description.tpm !== null;
    return { present, available: !present && causes.every(({ applies }) => !applies), causes };
  }

  /** The text of a report, without names, secrets and full identifiers. Nothing is written. */
  async report(examinations: readonly Examination[], locale: Locale): Promise<SavedReport> {
    const entries = await this.#context.library.entries();
    return formatReport(examinations, locale, {
      version: productVersion(),
      platform: `${process.platform} ${process.arch}`,
      home: this.#world.env.HOME ?? '',
      user: userInfo().username,
      computer: hostname(),
      machineNames: entries.map((e) => e.description?.name ?? e.fallbackName),
    });
  }
}

const offersOf = (findings: readonly Finding[], { fix, target }: FixRequest): readonly Finding[] =>
  findings.filter((f) => f.fixes.some((o) => o.id === fix && o.target === target));

async function examine(
  machine: MachineId | null,
  options: ExamineOptions,
  tasks: () => Promise<Parameters<typeof runChecks>[0]>,
): Promise<Examination> {
  const startedAt = new Date().toISOString();
  const began = performance.now();
  const { onFinding, signal } = options;
  const findings = await runChecks(await tasks(), { onFinding, signal });
  const durationMs = Math.round(performance.now() - began);
  return { machine, startedAt, durationMs, verdict: worstOf(findings), findings };
}
