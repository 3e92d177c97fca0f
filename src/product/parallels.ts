import {
  type ParallelsCpu,
  parallelsAvailability,
  parseParallelsVersion,
} from '../parallels/availability.ts';
import {
  askParallels,
  findParallelsPrograms,
  macCpu,
  type ParallelsPrograms,
} from '../parallels/programs.ts';
import type { AnswerSource, ParallelsAnswers, ParallelsView } from './ways-out-views.ts';

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
    const { examinePvm } = await import('../parallels/examine.ts'); // an XML parser, rarely needed
    const [facts, said] = await Promise.all([
      examinePvm(path),
      (async () => askParallels(programs ?? (await findParallelsPrograms())))(),
    ]);
    const writtenBy = facts.writtenBy === null ? null : parseParallelsVersion(facts.writtenBy);
    const cpuOfFirmware: ParallelsCpu | null = facts.arch === 'arm64' ? 'apple' : null;
    const version = firstOf([answers.version, 'asked'], [said.version, 'program'], [writtenBy, 'machine']);
    const edition = firstOf([answers.edition, 'asked'], [said.edition, 'program']);
    const cpu = firstOf([answers.cpu, 'asked'], [macCpu(), 'computer'], [cpuOfFirmware, 'machine']);
    const known = { version: version.value, edition: edition.value, cpu: cpu.value };
    return {
      facts,
      answers: known,
      sources: { version: version.source, edition: edition.source, cpu: cpu.source },
      availability: parallelsAvailability(facts, known),
    };
  }
}

type Candidate<T> = readonly [T | null | undefined, AnswerSource];

function firstOf<T>(...candidates: readonly Candidate<T>[]): { value: T | null; source: AnswerSource } {
  for (const [value, source] of candidates)
    if (value !== null && value !== undefined) return { value, source };
  return { value: null, source: 'missing' };
}
