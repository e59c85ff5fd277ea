import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isForeign, isSurelyEnglish } from '../../../src/core/ask/question-language.ts';

const asked = z.array(
  z.object({ questions: z.array(z.object({ text: z.string() })), nearMisses: z.array(z.string()) }),
);
const questions = asked
  .parse(JSON.parse(readFileSync(resolve(import.meta.dirname, '../../../bench/data/asked.json'), 'utf8')))
  .flatMap((of) => [...of.questions.map(({ text }) => text), ...of.nearMisses]);

describe('the language of a question', () => {
  it('is English in every question of our own', () => {
    expect(questions.length).toBeGreaterThan(200);
    expect(questions.filter(isForeign)).toEqual([]);
  });

  it.each([
    'LoRA',
    'Schrödinger bridge',
    'naïve Bayes vs. Gaußian processes',
    'α-divergence or β-VAE?',
    'Does MIT have a paper on Los Angeles traffic?',
    'Why did Kim et al. do that?',
    'who wrote “Die Hard Prompts”?',
    'what is the Qwen2 (通义千问) tokenizer?',
  ])('is not taken for another: %s', (question) => {
    expect(isForeign(question)).toBe(false);
  });

  it.each([
    'Wie spart LoRA Speicher?',
    'Was ist LoRA?',
    'und wie schnell ist das?',
    'Welche Papers gibt es zu Video-Diffusion?',
    "Qu'est-ce que LoRA ?",
    'Quels articles parlent de diffusion vidéo ?',
    '¿Cuántos parámetros tiene Kimi K2?',
    'Quanti parametri ha Kimi K2?',
    'Como o LoRA economiza memória?',
    'Hoe bespaart LoRA geheugen?',
    'Jak LoRA oszczędza pamięć?',
    'LoRA nasıl bellek tasarrufu sağlar?',
    'LoRA 如何节省内存？',
    'LoRAはどのようにメモリを節約しますか？',
    'LoRA는 메모리를 어떻게 절약하나요?',
    'Как LoRA экономит память?',
    'كيف يوفر LoRA الذاكرة؟',
  ])('is seen to be another: %s', (question) => {
    expect(isForeign(question)).toBe(true);
    expect(isSurelyEnglish(question)).toBe(false);
  });

  it('is surely English only where small words show it', () => {
    expect(isSurelyEnglish('It lowers the error of the forecasts by 12 percent.')).toBe(true);
    expect(isSurelyEnglish('LoRA, Adam, 12 %.')).toBe(false);
    expect(isSurelyEnglish('Das Verfahren senkt den Fehler der Vorhersagen um 12 Prozent.')).toBe(false);
  });
});
