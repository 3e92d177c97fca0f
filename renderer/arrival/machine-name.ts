import type { ArrivalView } from '../../src/move/views.ts';

/** A path's last part. */
export const baseName = (path: string): string => path.replace(/^.*[/\\](?=.)/, '').replace(/[/\\]$/, '');

/** What a machine that arrives is called; where its description can't be read, as its file is. */
export const arrivingName = ({ machine, path }: ArrivalView): string =>
  machine?.name ?? baseName(path).replace(/\.vtpm(vm|sealed)$/i, '');
