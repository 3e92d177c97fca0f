import {
  type ParallelsCpu,
  parallelsAvailability,
  parseParallelsVersion,
} from '../../parallels/availability.ts';
import {
  askParallels,
  findParallelsPrograms,
  macCpu,
  type ParallelsPrograms,
} from '../../parallels/programs.ts';
import type {
  AnswerSource,
  ParallelsAnswers,
  ParallelsProductView,
  ParallelsView,
} from './ways-out-views.ts';

/** Machines of Parallels Desktop on this computer, looked at and never written (S13, S15, S16). */
export class Parallels {
  /**
   * What a `.pvm` is, and why it has TPM Chip in its list or not.
   * @param answers what a person says; it counts more than what is found
   * @param programs Parallels Desktop's own; looked for when left out
   * @throws VtpmError VTPM_ERR_PVM_NOT_FOUND, VTPM_ERR_PVM_UNREADABLE
   */
  async examine(
    path: string,
    answers: ParallelsAnswers = {},
    programs?: ParallelsPrograms,
  ): Promise<ParallelsView> {
    const { examinePvm } = await import('../../parallels/examine.ts'); // an XML parser, rarely needed
    const [facts, said] = await Promise.all([
      examinePvm(path),
      (async () => askParallels(programs ?? (await findParallelsPrograms())))(),
    ]);
    const writtenBy = facts.writtenBy === null ? null : parseParallelsVersion(facts.writtenBy);
    const cpu: ParallelsCpu | null = facts.arch === 'arm64' ? 'apple' : null;
    return { facts, ...judge(facts, answers, said, { version: writtenBy, cpu }) };
  }

  /**
   * Whether Parallels Desktop itself has the chip, for a machine in whose way nothing else stands (S16).
   * @param answers what a person says; it counts more than what is found
   * @param programs Parallels Desktop's own; looked for when left out
   */
  async product(answers: ParallelsAnswers = {}, programs?: ParallelsPrograms): Promise<ParallelsProductView> {
    const said = await askParallels(programs ?? (await findParallelsPrograms()));
    return judge(suitable, answers, said, { version: null, cpu: null });
  }
}

/** A machine that could have the chip in every Parallels Desktop that has one. */
const suitable: Parameters<typeof parallelsAvailability>[0] = {
  ...{ chip: false, firmware: 'uefi', bootCamp: false },
  guest: { family: null, version: null, osType: null, osNumber: null },
};

/** The answer, by what a person says before what programs say before what the machine suggests. */
function judge(
  machine: Parameters<typeof parallelsAvailability>[0],
  answers: ParallelsAnswers,
  said: Awaited<ReturnType<typeof askParallels>>,
  suggested: { readonly version: string | null; readonly cpu: ParallelsCpu | null },
): ParallelsProductView {
  const version = firstOf(
    [answers.version === undefined ? null : parseParallelsVersion(answers.version), 'asked'],
    [said.version, 'program'],
    [suggested.version, 'machine'],
  );
  const edition = firstOf([answers.edition, 'asked'], [said.edition, 'program']);
  const cpu = firstOf([answers.cpu, 'asked'], [macCpu(), 'computer'], [suggested.cpu, 'machine']);
  const known = { version: version.value, edition: edition.value, cpu: cpu.value };
  return {
    answers: known,
    sources: { version: version.source, edition: edition.source, cpu: cpu.source },
    availability: parallelsAvailability(machine, known),
  };
}

type Candidate<T> = readonly [T | null | undefined, AnswerSource];

function firstOf<T>(...candidates: readonly Candidate<T>[]): { value: T | null; source: AnswerSource } {
  for (const [value, source] of candidates)
    if (value !== null && value !== undefined) return { value, source };
  return { value: null, source: 'missing' };
}
