/** How a language says amounts, in the English that amounts are read in. */
interface Language {
  /** Its name in English or its own, or its tag. */
  readonly named: RegExp;
  /** "Two" to "twelve". */
  readonly numbers: string;
  /** Other words → English ones. */
  readonly words: Readonly<Record<string, string>>;
  /** What stands before a number → "from", "to" and "by", where it means nothing else: French "de" is "from" and "by". */
  readonly relations: Readonly<Record<string, string>>;
}

const languages: readonly Language[] = [
  {
    named: /^(?:de|german|deutsch)\b/i,
    numbers: 'zwei drei vier fünf sechs sieben acht neun zehn elf zwölf',
    words: {
      prozent: '%',
      prozentpunkte: '%',
      prozentpunkten: '%',
      tausend: 'thousand',
      millionen: 'million',
      milliarden: 'billion',
      sekunden: 'seconds',
      minuten: 'minutes',
      stunden: 'hours',
      tage: 'days',
      tagen: 'days',
      wochen: 'weeks',
      monate: 'months',
      monaten: 'months',
      jahre: 'years',
      jahren: 'years',
      punkte: 'points',
      punkten: 'points',
      mal: 'times',
      hälfte: 'half',
    },
    relations: { von: 'from', auf: 'to', um: 'by' },
  },
  {
    named: /^(?:fr|french|français)\b/i,
    numbers: 'deux trois quatre cinq six sept huit neuf dix onze douze',
    words: {
      'pour cent': '%',
      mille: 'thousand',
      millions: 'million',
      milliards: 'billion',
      secondes: 'seconds',
      minutes: 'minutes',
      heures: 'hours',
      jours: 'days',
      semaines: 'weeks',
      mois: 'months',
      ans: 'years',
      années: 'years',
      points: 'points',
      fois: 'times',
      moitié: 'half',
    },
    relations: { à: 'to' },
  },
  {
    named: /^(?:es|spanish|español)\b/i,
    numbers: 'dos tres cuatro cinco seis siete ocho nueve diez once doce',
    words: {
      'por ciento': '%',
      mil: 'thousand',
      millones: 'million',
      'mil millones': 'billion',
      segundos: 'seconds',
      minutos: 'minutes',
      horas: 'hours',
      días: 'days',
      semanas: 'weeks',
      meses: 'months',
      años: 'years',
      puntos: 'points',
      veces: 'times',
      mitad: 'half',
    },
    relations: { a: 'to' },
  },
  {
    named: /^(?:it|italian|italiano)\b/i,
    numbers: 'due tre quattro cinque sei sette otto nove dieci undici dodici',
    words: {
      'per cento': '%',
      mila: 'thousand',
      milioni: 'million',
      miliardi: 'billion',
      secondi: 'seconds',
      minuti: 'minutes',
      ore: 'hours',
      giorni: 'days',
      settimane: 'weeks',
      mesi: 'months',
      anni: 'years',
      punti: 'points',
      volte: 'times',
      metà: 'half',
    },
    relations: { da: 'from', a: 'to' },
  },
  {
    named: /^(?:pt|portuguese|português)\b/i,
    numbers: 'dois três quatro cinco seis sete oito nove dez onze doze',
    words: {
      'por cento': '%',
      mil: 'thousand',
      milhões: 'million',
      bilhões: 'billion',
      segundos: 'seconds',
      minutos: 'minutes',
      horas: 'hours',
      dias: 'days',
      semanas: 'weeks',
      meses: 'months',
      anos: 'years',
      pontos: 'points',
      vezes: 'times',
      metade: 'half',
    },
    relations: { para: 'to' },
  },
  {
    named: /^(?:nl|dutch|nederlands)\b/i,
    numbers: 'twee drie vier vijf zes zeven acht negen tien elf twaalf',
    words: {
      procent: '%',
      procentpunten: '%',
      duizend: 'thousand',
      miljoen: 'million',
      miljard: 'billion',
      seconden: 'seconds',
      minuten: 'minutes',
      uur: 'hours',
      dagen: 'days',
      weken: 'weeks',
      maanden: 'months',
      jaar: 'years',
      punten: 'points',
      keer: 'times',
      helft: 'half',
    },
    relations: { van: 'from', naar: 'to', met: 'by' },
  },
];

/** Scripts that do without spaces: what stands behind a number there. */
const scales: readonly (readonly [RegExp, number])[] = [
  [/(\d+(?:\.\d+)?)\s*(?:百万)/g, 1e6],
  [/(\d+(?:\.\d+)?)\s*(?:十亿|十億)/g, 1e9],
  [/(\d+(?:\.\d+)?)\s*(?:万|萬|만)/g, 1e4],
  [/(\d+(?:\.\d+)?)\s*(?:亿|億|억)/g, 1e8],
  [/(\d+(?:\.\d+)?)\s*(?:千|천)/g, 1e3],
];
/** A number as most of Europe writes it: "1.000,5", "12 400". */
const grouped = /\d+(?:[.,' \u00a0\u2009\u202f]\d+)+/g;

/** "3,2" as 3.2 and "1.000" as 1000, where the evidence has it so. */
function plainNumber(written: string, isKnown: (number: string) => boolean): string {
  const decimal = written.replace(/[.' \u00a0\u2009\u202f]/g, '').replace(',', '.');
  const whole = /^\d{1,3}(?:\D\d{3})+$/.test(written) ? written.replace(/\D/g, '') : decimal;
  return [written, decimal, whole].find(isKnown) ?? (/,\d{1,2}$/.test(written) ? decimal : written);
}

/** Words as a pattern; the longer ones first. */
function anyOf(words: readonly string[]): string {
  return [...words].sort((one, other) => other.length - one.length).join('|');
}

/**
 * A sentence of another language with its amounts as English writes them: "um 3,2 Prozent" is "by 3.2 %". What the language is not known to
 * say stays. `isKnown` tells whether a number stands in the evidence: "1.000" is a thousand there, or one.
 */
export function amountsInEnglish(text: string, language: string, isKnown: (number: string) => boolean): string {
  let plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(grouped, (number) => plainNumber(number, isKnown));
  for (const [pattern, scale] of scales)
    plain = plain.replace(pattern, (_, number: string) => ` ${Math.round(Number(number) * scale)} `);
  plain = plain
    .replace(/百分之\s*(\d+(?:\.\d+)?)/g, ' $1% ')
    .replace(/(\d)\s*(?:个?百分点|個?百分點|パーセント|ポイント|퍼센트|процент\p{L}*)/gu, '$1% ')
    .replace(/(\d)\s*(?:倍|배)/g, '$1x ')
    .replace(/((?!\p{Script=Latin})\p{L})(?=\d)/gu, '$1 ')
    .replace(/(\d)(?=(?!\p{Script=Latin})\p{L})/gu, '$1 ');
  const known = languages.find(({ named }) => named.test(language));
  if (known === undefined) return plain;
  const numbers = new Map(known.numbers.split(' ').map((word, index) => [word, String(index + 2)]));
  const words = new RegExp(`(?<!\\p{L})(?:${anyOf([...numbers.keys(), ...Object.keys(known.words)])})(?!\\p{L})`, 'gu');
  const relations = new RegExp(`(?<!\\p{L})(${anyOf(Object.keys(known.relations))})(?= [$€£]?\\d)`, 'gu');
  return plain
    .replace(words, (word) => numbers.get(word) ?? known.words[word] ?? word)
    .replace(relations, (word) => known.relations[word] ?? word);
}

/** Full stops that end no sentence in other languages: before a noun with a capital they would. */
export function withoutAbbreviations(text: string): string {
  return text.replace(
    /(?<!\p{L})(?:bzw|usw|vgl|ggf|evtl|inkl|z\. ?B|d\. ?h|u\. ?a|p\. ?ex|p\. ?ej|por ej|bijv|o\. ?a|т\. ?е|напр)\./giu,
    (short) => short.replace(/\./g, ''),
  );
}

/** Whether a language, by its name or tag, is that of the abstracts. */
export function saysEnglish(language: string): boolean {
  return /^en/i.test(language);
}
