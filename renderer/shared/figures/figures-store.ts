import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { Figure } from '../../viewers/plot/figure.ts';

/** The figure that is about to be saved. */
export const useFigures = defineStore('figures', () => {
  const figure = shallowRef<Figure | null>(null);
  const offer = (one: Figure): void => {
    figure.value = one;
  };
  return { figure, offer };
});
