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
  'makes making needs shows stay stays hold holds achieve achieves reach reaches outperform surpass novel impact primary struggle target ' +
  'significantly optimize optimized face focusing focused comprehensive advancement framework architecture suffer particularly dynamic dynamically ' +
  'pattern resource separate condition necessitate operate operating derive derived versus emphasize emphasizing design designed benefit preserve ' +
  'preserving establish establishes influence function cause structured guide match important importance crucial extend alter creation create ' +
  'convert poorly behavior response distinct capture transform complete simple implement implementing simultaneous simultaneously standard solution ' +
  'future trade offs variation evolve evolving alignment consistent input inefficiency though modification relationship just showcase showcasing ' +
  'persistent uncover dual continuous emerge emerging distinguish promote remove alternative deep previous still outcome alone shift reformulate ' +
  'actual module stem track heavily primarily dimension validation validate external full iterative iteratively suitable meaningful consideration ' +
  'possible principle update updated encompass highly insight strength evolution length fully frequently variable theoretical critical overview ' +
  'modular scale transition decision determine properly automatic automatically count joint jointly decompose constrain fundamental criteria add ' +
  'adding dedicated construction mixed phenomenon avoid avoiding initial categorize small core internal solely systematic yield yielding rarely ' +
  'underscore break modest attribute conjunction demand mismatch complement customizable setup field drawn suite clear cue apparent newly past ' +
  'discuss behind negative negatively necessarily version subtle divide quickly advocate reference subsequent outline progression evidence broad ' +
  'extra versatile tailor define regard dramatically contain accompany characteristic bridge previously sufficient space alongside link gather ' +
  'procedure specified collective collectively inherent barrier directly increasingly pursue expand relevant incrementally example common careful ' +
  'sustain check individual recent drive contribute signify exclusively favor action difficulty formulate conduct literature concern variant lead ' +
  'led essential together autonomous autonomously availability concurrent introduction unnecessary prioritize equal respective share otherwise ' +
  'thorough thoroughly act intermediate conventional assumption final appear original traditional traditionally arise latter accordingly fraction ' +
  'successful phase around similar far formalize immediate reflect built goal whether versus sustain wide widespread serve discover rich tackle ' +
  'source open transform context environment sequence level rate ai error reliable coordinate local';

const plain: ReadonlySet<string> = new Set(words.split(' ').map(stemOf));

/** Whether a sentence may have this stem though its evidence does not. */
export function isPlainStem(stem: string): boolean {
  return plain.has(stem);
}
