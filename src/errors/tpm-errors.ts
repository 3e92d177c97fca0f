import type { ErrorTable } from './table.ts';

export const tpmErrors = {} as const satisfies ErrorTable;
