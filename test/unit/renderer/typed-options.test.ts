import { expect, it } from 'vitest';
import { ref } from 'vue';
import type { Draft } from '../../../renderer/ui/form/form-draft.ts';
import { isDraft, tellTyped } from '../../../renderer/ui/form/typed-options.ts';

it('what was filled in is not typed, and what was typed stays', () => {
  const draft = ref<Draft>({});
  const { typed, fill, fillUnlessTyped } = tellTyped(draft);
  fillUnlessTyped({ trees: '40' });
  expect([draft.value, typed.value]).toEqual([{ trees: '40' }, null]);
  draft.value = { trees: '41' };
  expect(typed.value).toEqual({ trees: '41' });
  fillUnlessTyped({ trees: '7' });
  expect(draft.value).toEqual({ trees: '41' });
  fill({});
  expect(typed.value).toBe(null);
});

it('only what has the shape of a draft is taken for one', () => {
  expect([{}, { a: '1', b: true, c: ['1', '2'], d: { kind: 'k', values: { x: '1' } } }].every(isDraft)).toBe(
    true,
  );
  const others = [null, [], 'a', { a: 1 }, { a: null }, { a: ['1'] }, { a: { kind: 'k', values: { x: 1 } } }];
  expect(others.some(isDraft)).toBe(false);
});
