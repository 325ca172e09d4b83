import type { Directive } from 'vue';

function tell(select: HTMLSelectElement): void {
  select.title = select.selectedOptions[0]?.text.trim() ?? '';
}

/** What is chosen in a list that is too narrow for it is read in its tooltip. */
export const vTitleOfChoice: Directive<HTMLSelectElement> = { mounted: tell, updated: tell };
