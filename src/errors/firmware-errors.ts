import type { ErrorTable } from './table.ts';

export const firmwareErrors = {} as const satisfies ErrorTable;
