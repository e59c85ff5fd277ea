/**
 * How a sentence of an abstract is worded when it stands alone: without its lead-in ("In this paper, we also …"), without brackets, or
 * ended at a clause. Words are dropped, never moved or added, and changed in one case only: "We bridge this gap by introducing X" becomes
 * "We introduce X".
 */

/** Openings that only tie a sentence to the one before it. "To the best of our knowledge" stays: without it the claim would be stronger. */
const ties = new Set(
  (
    'here|specifically|in particular|particularly|furthermore|moreover|additionally|in addition|further|finally|lastly|however|thus|therefore|' +
    'hence|consequently|accordingly|to this end|to this aim|to that end|towards this end|toward this end|towards this goal|toward this goal|' +
    'more specifically|more concretely|concretely|notably|importantly|interestingly|surprisingly|remarkably|overall|in summary|to summarize|' +
    'to summarise|in conclusion|in short|in contrast|by contrast|on the other hand|first|firstly|second|secondly|third|thirdly|then|next|now|also|' +
    'as a result|besides|meanwhile|nevertheless|nonetheless|instead|in fact|indeed|unfortunately|in other words|that is|as such|in doing so|' +
    'at the same time|alternatively|similarly|likewise|crucially|in response|with this in mind|motivated by this|inspired by this|' +
    'building on this|yet|still|and|but|so|in this way|at its core|to address this|to do so|to achieve this|in turn|beyond this|' +
    'most importantly|last but not least|taken together|collectively|ultimately|in essence|at a high level|more broadly|broadly|in parallel|in this context|along the way|as a remedy|as a first step|to fill this gap|to bridge this gap|to close this gap|in light of this|for this purpose|to begin with'
  ).split('|'),
);

const paperWords =
  '(?:paper|work|article|study|report|letter|thesis|survey|manuscript|note|chapter|position paper|technical report)';
const inThisPaper = new RegExp(
  `^(?:in|within|throughout|with) (?:this|the present|the current|our) ${paperWords}(?: ?, ?| (?=we\\b))`,
  'i',
);
const amid = new RegExp(`^(we(?: \\w+)?)(?:,? in this ${paperWords},?)(?= )`, 'i');
/** "To address this gap, …", "Based on these findings, …": they point at what was said before. */
const purpose =
  /^to (?:\w+ly )?(?:address|tackle|solve|overcome|alleviate|mitigate|remedy|resolve|handle|combat|fill|bridge|close|fix|answer|deal with|cope with|circumvent|counter|achieve|facilitate|avoid|meet|study|investigate|explore|understand|enable|support|validate|verify|demonstrate|evaluate|assess) (?:this|these|the above|such|those|the aforementioned|that|both|it)\b[^,;:]{0,70}, ?(?=(?:we|this|our|a|an|the)\b)/i;
/** The same at the end: "We present X to address these limitations." */
const tailPurpose =
  /,? (?:in order )?(?:to|for) (?:\w+ly )?(?:address|tackle|solve|overcome|alleviate|mitigate|remedy|resolve|handle|combat|fill|bridge|close|study|formali[sz]e|counter|meet|achieve)(?:ing)? (?:this|these|those|such|the above|the aforementioned) [^,;:().]{1,50}(?=\.?$)/i;
const grounds =
  /^(?:based on|motivated by|inspired by|given|building on|building upon|building|from|with|following|guided by|using|leveraging|considering|despite|due to|because of|in light of|in view of|under|for|in contrast to|in contrast with|contrary to|unlike|in|on|to) (?:this|these|those|such|the above|the aforementioned)\b[^,;:]{0,60}, ?(?=(?:we|this paper|our)\b)/i;
const weAlso =
  /^(we) (?:also|further|then|therefore|thus|additionally|finally|hence|now|next|first|here|hereby|furthermore|moreover|subsequently|consequently|firstly|lastly|instead|accordingly)(?: ?, ?| )/i;
const bareTie =
  /^(?:and|but|so|yet|hence|thus|therefore|here|finally|then|also|first|second|instead|however) +(?=we\b)/i;
/** Headings of structured abstracts: "RESULTS: …". */
const partHeading =
  /^(?:(?:background|introduction|objectives?|aims?|purpose|importance|motivation|methods?|approach|results?|findings|conclusions?|significance|interpretation|summary)\s?[:.])\s+(?=\S)/i;
/** What a sentence may lose before "we propose": why they do so, or what others do. A condition ("if", "for", "on", "under") stays. */
const preamble =
  /^(?:although|though|while|whereas|unlike|instead of|rather than|inspired by|motivated by|building (?:on|upon)|drawing (?:on|upon|from|inspiration)|in (?:contrast|response) (?:to|with)|contrary to|despite|beyond|since|because|recogni[sz]ing|to|towards?|in order to|in an effort to|with the (?:goal|aim) of|as part of)\b[^;:.!?]{8,200}?, (?=(?:we|this (?:paper|work|study|article)) [a-z]{3,}\b)/i;
/** "a framework that bridges this gap by …ing", "a data set addressing these gaps with …": the thing by itself. */
const pointingClause =
  /,? (?:(?:that|which) (?:\w+ly )?[a-z]{3,}s|(?:designed |aimed |intended |built )?to (?:address|bridge|overcome|tackle|resolve|fill|close|mitigate|solve|alleviate|meet)|(?:address|bridg|overcom|tackl|resolv|fill|clos|mitigat|solv|alleviat)ing) (?:this|these|those|such|both|the above) (?:[\w-]+ ){1,3}(?:by (?=(?:\w+ly )?\w+ing\b)|(?=(?:via|with|using)\b))/;
/** The same at the end, where the sentence stops before it: "… that breaks this bottleneck.", "… to identify and edit these paths." */
const pointingTail =
  /^(.{40,}?),? (?:(?:that|which|and)(?: \w+ly)? [a-z]{2,}s|(?:designed |aimed |built |intended )?to(?: \w+ly)? [a-z]+(?: and [a-z]+)?|by(?: \w+ly)? [a-z]+ing(?: and [a-z]+ing)?|designed (?:around|for)|(?:address|bridg|overcom|tackl|resolv|fill|clos|mitigat|solv|alleviat)ing)(?: [\w-]+){0,2} (?:this|these|those|such|the above) (?!that\b|as\b|an?\b|paper\b|work\b|study\b)[^,;:.]{1,120}\.?$/;
/** "…, with the following three core designs.": they come next. */
const announced = new Set(
  (
    'principles components stages contributions steps parts aspects axes phases modules mechanisms designs innovations insights ideas ' +
    'pathways dimensions capabilities objectives levels strategies'
  ).split(' '),
);
const announcingTail =
  /,? (?:with|through|via|featuring|along|across|built (?:around|on|upon)|consisting of|comprising|based on|advancing (?:[\w-]+ ){1,4}along) (?:the |its )?(?:following )?(?:two|three|four|five|six|several) (?:[\w-]+ ){0,3}\w+(?=\.?$)/i;
/** "… encouraging the model" waits for what to do. */
const expecting =
  /\b(?:encourag|allow|enabl|teach|forc|requir|aim|able|fail|need|seek|train|ask|prompt|guid|instruct|lead|learn|attempt|us)[a-z]*(?: [\w-]+){0,4}$/;
/** "We bridge this gap by introducing X" does nothing else; "by introducing X and training Y" does. */
const pointingBy =
  /^(we) (?:address|bridge|tackle|close|fill|resolve|overcome|mitigate|solve|investigate|challenge) (?:this|these)(?: [\w-]+){0,3} by (introduc|propos|present|develop|design)ing (?=(?:an?|the|two|three|several|[A-Z][\w-]*)\b)(?!.* and [a-z]+ing\b)/i;
const verbOf: Readonly<Record<string, string>> = {
  introduc: 'introduce',
  propos: 'propose',
  present: 'present',
  develop: 'develop',
  design: 'design',
};
/** "We formalize this issue and propose a rule": what they propose. */
const pointingFirst =
  /^(we) [^,;:]{0,40}\b(?:this|these|such)\b[^,;:]{0,80}? and (?=(?:propose|introduce|present|develop|design|build|release)\b)/i;

/** "FlashAttention therefore works …" */
const therefore =
  /^([\p{L}\p{N}-]+(?: [\p{L}\p{N}-]+)?) (?:therefore|thus|hence|consequently|accordingly|however|instead) (?=\p{L})/u;
/** List marks in front of a sentence: "(1)", "ii)", "2.", "•". */
const listMark = /^(?:\((?:\d{1,2}|[ivx]{1,4}|[a-h])\)|(?:\d{1,2}|[ivx]{1,4}|[a-h])[).]|[•*–-]) +(?=\p{Lu})/u;

/** First words of a sentence that one of the patterns could fit; all others keep their beginning without a closer look. */
const leadWords = new Set(
  (
    'in within throughout with to based motivated inspired given building from following guided using leveraging considering despite due because ' +
    'under for on we and but so yet hence thus therefore here finally then also first second instead however unlike contrary'
  ).split(' '),
);

function withoutTie(sentence: string): string {
  const comma = sentence.indexOf(',');
  if (comma <= 0 || comma > 40 || !ties.has(sentence.slice(0, comma).trimEnd().toLowerCase())) return sentence;
  return sentence.slice(comma + 1).trimStart();
}

/** The sentence without what ties it to the one before it. */
export function withoutLeadIn(sentence: string): string {
  let rest = sentence.replace(listMark, '').replace(partHeading, '');
  for (let pass = 0; pass < 4; pass += 1) {
    const before = rest;
    rest = withoutTie(rest);
    const space = rest.search(/[\s,]/);
    if (space > 0 && leadWords.has(rest.slice(0, space).toLowerCase())) {
      rest = rest
        .replace(inThisPaper, '')
        .replace(purpose, '')
        .replace(grounds, '')
        .replace(bareTie, '')
        .replace(weAlso, '$1 ')
        .replace(amid, '$1');
    }
    if (rest === before) break;
  }
  return rest.replace(therefore, '$1 ').replace(tailPurpose, '').trim();
}

/** The sentence from "we propose" on, without a preamble and without clauses that only point back or ahead. The same sentence where there is none. */
export function withoutPreamble(sentence: string): string {
  const said = sentence.replace(preamble, '');
  const last = said.slice(said.lastIndexOf(' ') + 1).replace('.', '');
  const main = withoutLeadIn(announced.has(last) ? said.replace(announcingTail, '') : said);
  if (!/\b(?:this|these|those|such|both|above)\b/.test(main)) return main;
  const told = main
    .replace(pointingBy, (whole, we: string, verb: string) => (verbOf[verb] ? `${we} ${verbOf[verb]} ` : whole))
    .replace(pointingFirst, '$1 ')
    .replace(pointingClause, ' ');
  const [, start] = pointingTail.exec(told) ?? [];
  return start === undefined ||
    staysOpen(start) ||
    expecting.test(start) ||
    !isBalanced(start) ||
    !conjugated.test(start)
    ? told
    : start;
}

const bracketed = /\s+(?:\((?:[^()]|\([^()]*\))*\)|\[[\d,;\s–-]+\])/g;

/** The sentence without what stands in brackets after a space: `f(x)` and `image(s)` stay. */
export function withoutBrackets(sentence: string): string {
  if (!/\s[([]/.test(sentence)) return sentence;
  // "(1) … (2) …" would leave an enumeration without its numbers.
  if (/\s\((?:\d|[ivx]{1,3}|[a-d])\)\s/.test(sentence)) return sentence;
  return sentence.replace(bracketed, '');
}

/** Where a sentence may end early: the words after the comma only add to it. */
const clauseStart =
  /(?:[;:]\s|\s[–—]\s|,\s(?=(?:which|where|while|whereas|whose|leading|resulting|achieving|enabling|allowing|thus|thereby|including|especially|particularly|even|compared|outperforming|yielding|improving|providing|producing|showing|demonstrating|reducing|offering|surpassing|because|since|although|though|unlike|requiring|ensuring|suggesting|indicating|making|(?:far )?[a-z]{2,}ing|then |and (?:show|demonstrate|prove|find|evaluate|we|that|it|they|then|outperforms?|achieves?|also|further|validate|release))\b)|\s(?=(?:in order to|whereas|which|thereby|such that|so that|without (?:the |any )?\w+ing|while \w+ing)\b))/g;

/** "We ask:" says nothing yet. */
const colonCharsMin = 60;

const openEnd = new Set(
  'that of and or the a an to in on for with by from is are be we which as at than if when whether how not into its their our can both between such more most only these this while where but nor either neither have has was were do does may will it they about during through show demonstrate propose present introduce find prove argue via using including designed engineered tailored aimed intended capable able consisting featuring towards toward across against without within under over'.split(
    ' ',
  ),
);

function isBalanced(text: string): boolean {
  let round = 0;
  let quotes = 0;
  let dollars = 0;
  let square = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case 40:
        round += 1;
        break;
      case 41:
        round -= 1;
        break;
      case 91:
        square += 1;
        break;
      case 93:
        square -= 1;
        break;
      case 34:
      case 0x201c:
      case 0x201d:
        quotes += 1;
        break;
      case 36:
        dollars += 1;
        break;
    }
  }
  return round === 0 && square === 0 && quotes % 2 === 0 && dollars % 2 === 0;
}

const conjugated =
  /\b(?:is|are|was|were|can|could|has|have|will|may|must|should|would|do|does|propose|present|introduce|show|demonstrate|study|develop|describe|investigate|prove|explore|analy[sz]e|provide|consider|use|find|argue|address|design|evaluate|report|examine|derive|establish|apply|suggest|extend|formulate|build|train|compare|achieve|release|identify|revisit|\w{3,}(?:es|ed|s))\b/;

/** "We show that when X serves as Y" has not come to what it shows. */
const unsaid = /\bthat,? (?:when|if|once|while|although|as) [^,]*$/;

/** Whether something is missing behind a part of a sentence, or before its last comma: "… and that, in contrast to others". */
function staysOpen(part: string): boolean {
  const comma = part.lastIndexOf(',');
  const ends = comma < 0 ? [part] : [part, part.slice(0, comma)];
  return ends.some((end) => openEnd.has(end.slice(end.lastIndexOf(' ') + 1).toLowerCase()));
}

/** Ends of clauses that leave a sentence which reads well: nothing stays open, and the rest only adds to it. */
export function clauseEnds(sentence: string): readonly number[] {
  const ends: number[] = [];
  for (const match of sentence.matchAll(clauseStart)) {
    const end = match.index;
    const part = sentence.slice(0, end);
    const words = part.split(' ');
    if (words.length < 7 || staysOpen(part) || !isBalanced(part)) continue;
    // "We show that X, which …" may only end where X has its verb.
    const open =
      /\b(?:that|how|whether|why|when|if|where|not only|both|between|either)\b(?!.*\b(?:that|how|whether|why|when|if|where)\b)(.*)$/i.exec(
        part,
      );
    if (open && (/^(?:not only|both|between|either)/i.test(open[0]) || !conjugated.test(open[1] ?? ''))) continue;
    if (!conjugated.test(part) || unsaid.test(part)) continue;
    // "Trained on text from 1990, …" has not come to what it tells.
    if (frontPart.test(part) && !conjugated.test(part.split(', ').slice(1).join(', '))) continue;
    // "(1) one thing": the others would be missing.
    if (firstOfList.test(part)) continue;
    const rest = sentence.slice(end);
    // "… on three edits: A; B; C" would end amid its list.
    if (rest.startsWith(';') && part.includes(':')) continue;
    if (rest.startsWith(':') && (part.length < colonCharsMin || part.includes('"'))) continue;
    // "It reads A, keeps B …, and does C" is no sentence before its last part; what a relative clause joins is its own.
    if (part.includes(', ') && !rest.startsWith(':')) {
      if (/^[^;]*, and /.test(rest) && !/^, (?:and|including|especially|particularly) /.test(rest)) continue;
      if (/^[^;,]* and /.test(rest)) continue;
    }
    // "training, testing, and mending" is one list.
    if (/\w+ing$/.test(part) && /^, \w+ing/.test(rest)) continue;
    ends.push(end);
  }
  return ends;
}

/** How sentences begin whose main clause comes behind a comma. */
const frontPart =
  /^(?:\p{L}+(?:ed|ing)|based|by|with|for|on|in|to|as|at|when|if|once|while|although|since|under|across|over|from|through|after|before|unlike|instead|despite|given|without|rather|beyond|built|within|at) /iu;
const firstOfList = /\((?:1|i|a)\) /;
const listedVerb =
  /^(.{3,160}?\b(?:we|it|that|which|to|can|by)) \((?:1|i|a)\) ([^:]{20,}?)[,;]?(?: and| or| then)? \((?:2|ii|b)\) /i;

/** "A model that (1) sees and (2) hears" as far as it sees; `null` for anything else. */
export function firstListed(sentence: string): string | null {
  const [, start, first] = listedVerb.exec(sentence) ?? [];
  return start === undefined || first === undefined ? null : `${start} ${first}`;
}

/** Where a sentence that has no such end may stop before "…": what follows says more of it, and what stands is a sentence. */
const detailStart =
  /,?\s(?=(?:including|through|via|by \w+ing|such as)\b)|(?<=(?:tion|ment|ness|ity|[ae]nce|ship|work|model|agent|system|method|algorithm|data|dataset|benchmark|(?:[a-z][^s])s)),?\s(?=(?:with|across|for|from|under|over|within|between|while|where|using|without|that)\s[a-z\d])/g;

/** Ends before a detail, for a sentence that is too long and has no clause to end at. */
export function detailEnds(sentence: string): readonly number[] {
  return [...sentence.matchAll(detailStart)].flatMap(({ index }) => {
    const part = sentence.slice(0, index);
    const words = part.split(' ');
    const isOpen = words.length < 9 || staysOpen(part);
    return isOpen || !isBalanced(part) || !conjugated.test(part) || unsaid.test(part) ? [] : [index];
  });
}

/** Most sentences begin and end as they should. */
const isSentence = /^[A-Z].*[a-z0-9)%]\.$/;

/** A capital first and a full stop last; names that start small (iPhone, mT5) stay as they are. */
export function asSentence(words: string): string {
  if (isSentence.test(words)) return words;
  const trimmed = words.replace(/^(?:[\s,;:]|\\ )+/, '').replace(/[\s,;:–—-]+$/, '');
  const first = trimmed.charAt(0);
  const isName = /^[a-z]+[A-Z0-9]/.test(trimmed);
  const capital = first.toUpperCase();
  // The capital of some letters is two, or that of another letter.
  const start = isName || capital.toLowerCase() !== first.toLowerCase() || capital.length !== 1 ? first : capital;
  const stop = trimmed === '' || /[.!?。！？…]["'”’)\]]*$/.test(trimmed) ? '' : '.';
  return start + trimmed.slice(1) + stop;
}

/** TeX and stars that only dress words, spaces before commas, and what is left of citations. */
export function withoutMarkup(sentence: string): string {
  if (!/[\\~`{]|\*\*| [,.;]/.test(sentence)) return sentence;
  return sentence
    .replace(/\\(?:textbf|textit|textsc|texttt|textrm|textsf|text|emph|underline|mathrm|mathbf)\{([^{}]*)\}/g, '$1')
    .replace(/\{\\(?:em|bf|it|sc|tt)\s+([^{}]*)\}/g, '$1')
    .replace(/(?<!\\[a-z]*)(?<![\\^_}])\{(?:(?:em|bf|it|sc|tt) )?([A-Za-z][\w -]*)\}/g, '$1')
    .replace(/~?\\cite[a-z]*\{[^{}]*\}/g, '')
    .replace(/\*\*(?=\S)([^*]+)(?<=\S)\*\*/g, '$1')
    .replace(/\\([%&#_])/g, '$1')
    .replace(/(?<=\S)~(?=\S)/g, ' ')
    .replace(/``|(?<=\w)''/g, '"')
    .replace(/ (?=[,;](?: |$)|\.$)/g, '');
}
