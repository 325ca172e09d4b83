import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { originOf, type FigureOrigin, type FigureParts } from '../../../preload/contract/figure-origin.ts';
import type { Figure } from '../../viewers/plot/figure.ts';
import { useSession } from '../session/session-store.ts';

/** The figure that is about to be saved. */
export const useFigures = defineStore('figures', () => {
  const session = useSession();
  const figure = shallowRef<Figure | null>(null);
  const offer = (one: Figure): void => {
    figure.value = one;
  };
  /** Of a figure that is saved now. */
  const origin = (parts: FigureParts): FigureOrigin =>
    originOf(session.project, parts, session.app?.version ?? '', new Date().toISOString());
  return { figure, offer, origin };
});
