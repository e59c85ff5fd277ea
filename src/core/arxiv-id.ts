/** An arXiv identifier without and with the version it was written with. */
export interface ArxivId {
  /** Canonical and without version: `2407.21783`, `quant-ph/0201082`. */
  readonly id: string;
  /** 1 or more; `null` where none was written, which means the newest. */
  readonly version: number | null;
}

/** Archives that gave out identifiers until March 2007. Source: https://info.arxiv.org/help/arxiv_identifier.html and arXiv's archive list. */
const oldArchives = new Set(
  (
    'acc-phys adap-org alg-geom ao-sci astro-ph atom-ph bayes-an chao-dyn chem-ph cmp-lg comp-gas cond-mat cs dg-ga ' +
    'funct-an gr-qc hep-ex hep-lat hep-ph hep-th math math-ph mtrl-th nlin nucl-ex nucl-th patt-sol physics plasm-ph ' +
    'q-alg q-bio quant-ph solv-int supr-con'
  ).split(' '),
);

const newStyle = /^(\d\d(?:0[1-9]|1[0-2]))\.(\d{4,5})(?:v([1-9]\d{0,2}))?$/i;
const oldStyle = /^([a-z]+(?:-[a-z]+)?)(?:\.[a-z][a-z-]{1,15})?\/((\d\d)(?:0[1-9]|1[0-2])\d{3})(?:v([1-9]\d{0,2}))?$/i;

/** What may stand before an identifier: a name for it, or a link whose page is one paper. */
const prefixes = [
  /^(?:arxiv\s?:\s?|arxiv\s|oai:arxiv\.org:)/i,
  /^(?:doi\s?:\s?|(?:https?:\/\/)?(?:dx\.|www\.)?doi\.org\/)?10\.48550\/arxiv\./i,
  /^(?:https?:\/\/)?(?:[a-z0-9-]+\.){0,3}(?:arxiv|ar5iv)\.org(?::\d{1,5})?\/(?:abs|pdf|html|ps|format|e-print|src)\//i,
  /^(?:https?:\/\/)?(?:www\.)?alphaxiv\.org\/(?:[a-z]{2}\/)?(?:abs|pdf|html|overview|resources)\//i,
  /^(?:https?:\/\/)?(?:www\.)?(?:huggingface\.co|hf\.co)\/(?:api\/)?papers\//i,
];

/** The longest text that can be an identifier or a link to one; anything longer is something else. */
const charsMax = 500;

function parseBare(text: string): ArxivId | null {
  const fresh = newStyle.exec(text);
  if (fresh) {
    const [, yearMonth = '', number = '', version] = fresh;
    // Four digits from April 2007 to December 2014, five since. Source: https://info.arxiv.org/help/arxiv_identifier.html
    const digits = yearMonth <= '1412' ? 4 : 5;
    if (yearMonth < '0704' || number.length !== digits) return null;
    return { id: `${yearMonth}.${number}`, version: version === undefined ? null : Number(version) };
  }
  const old = oldStyle.exec(text);
  if (old) {
    const [, archive = '', number = '', year = '', version] = old;
    if (!oldArchives.has(archive.toLowerCase()) || (year > '07' && year < '91')) return null;
    return { id: `${archive.toLowerCase()}/${number}`, version: version === undefined ? null : Number(version) };
  }
  return null;
}

/**
 * The arXiv identifier that `text` as a whole is: bare (`2407.21783v2`, `quant-ph/0201082`), named (`arXiv:2407.21783 [cs.CL]`,
 * `oai:arXiv.org:…`, a DOI `10.48550/arXiv.…`) or a link to the paper at arxiv.org, alphaxiv.org, huggingface.co or doi.org.
 * Case, quotes and brackets around it, a query or fragment and closing punctuation do not matter.
 * `null` for anything else: words around an identifier, numbers (`2025.11`), months and digit counts that arXiv never gave out.
 *
 * Old identifiers were also written with a subject class (`math.GT/0309136`). arXiv does not count it as part of the identifier and
 * sends such links to the form without it, so it is dropped: `math/0309136`.
 */
export function parseArxivId(text: string): ArxivId | null {
  if (text.length > charsMax) return null;
  let rest = text
    .trim()
    .replace(/^[<([{"'`«“‘]+/, '')
    .replace(/\s?\[[a-z-]+(?:\.[a-z-]+)?\]\W*$/i, '') // the primary category, as arXiv asks to cite: arXiv:0706.0001v1 [q-bio.CB]
    .replace(/[\s.,;:!?)\]}>"'`»”’]+$/, '');
  const prefix = prefixes.find((candidate) => candidate.test(rest));
  if (prefix) {
    rest = rest
      .replace(prefix, '')
      .replace(/[?#].*$/s, '')
      .replace(/%2f/gi, '/');
  }
  rest = rest.replace(/\/+$/, '').replace(/\.pdf$/i, '');
  return parseBare(rest);
}
