/** zxcvbn with its dictionaries: 2 MB and a third of a second, so it is imported only when it is needed. */
import { ZxcvbnFactory, type ZxcvbnResult } from '@zxcvbn-ts/core';
import * as common from '@zxcvbn-ts/language-common';
import * as english from '@zxcvbn-ts/language-en';
import * as french from '@zxcvbn-ts/language-fr';

const factory = new ZxcvbnFactory({
  dictionary: { ...common.dictionary, ...english.dictionary, ...french.dictionary },
  graphs: common.adjacencyGraphs,
  l33tMaxSubstitutions: 50,
});

/** About how many guesses it takes to find it, as a power of ten. */
export const guess = (passphrase: string): Pick<ZxcvbnResult, 'guessesLog10'> => factory.check(passphrase);
