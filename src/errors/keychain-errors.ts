import type { ErrorTable } from './table.ts';

export const keychainErrors = {} as const satisfies ErrorTable;
