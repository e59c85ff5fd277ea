import { stemOf } from './search/porter.ts';

/**
 * Words with which a plain sentence tells what an abstract says in others: they name nothing and promise nothing. Chosen from the words that
 * Hugging Face's summaries before 2025-09 have and their abstracts lack, without praise.
 */
const words =
  'enhance improve various perform performance address reduce compare comparable method new across reveal call called task lead exist existing ' +
  'maintain integrate provide significant high efficient efficiency minimize combine enable include different difference highlight handle like ' +
  'leverage demonstrate create process technique identify focus ability accuracy base name introduce limit limitation offer quality approach ' +
  'research result usage use ensure diverse vary capability support mitigate effect effective large propose exhibit feature show accurate system ' +
  'current affect require study examine employ especially allow adjust challenge utilize facilitate general incorporate need issue due speed ' +
  'analyze analysis assess prevent additional question solve cost traditional loss flexible along potential rather mechanism specific apply ' +
  'overcome information even rely certain often key application element metric scenario single gap investigate output present special produce ' +
  'aspect data less extensive term develop complex relate detail despite balance beyond component strategy direct multiple manage cover several ' +
  'change larger smaller remain area test explore depend factor context consider follow observe indicate involve suggest measure set replace ' +
  'select role lack problem form size work author paper model train training learn learning evaluate evaluation experiment report describe ' +
  'find finding find found make made take give given keep help let tell ask answer compute computation time number part step way kind type ' +
  'makes making needs shows stay stays hold holds achieve achieves reach reaches outperform surpass novel impact primary struggle target';

const plain: ReadonlySet<string> = new Set(words.split(' ').map(stemOf));

/** Whether a sentence may have this stem though its evidence does not. */
export function isPlainStem(stem: string): boolean {
  return plain.has(stem);
}
