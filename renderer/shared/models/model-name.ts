import type { ModelRow } from '../../../preload/contract/commands.ts';
import { choiceName } from '../../ui/form/choice-names.ts';

/** A model as people read it: by the name that a person gave it, else by its kind. */
export const modelName = ({ title, model }: Pick<ModelRow, 'title' | 'model'>): string =>
  title ?? choiceName(model);
