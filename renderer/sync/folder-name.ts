/** A folder as it is named in a sentence: its last two parts, "Nextcloud/vTPM". */
export const shortFolder = (path: string): string => path.split(/[\\/]/).filter(Boolean).slice(-2).join('/');
