import type { ErrorTable } from './table.ts';

export const qemuErrors = {} as const satisfies ErrorTable;
