import { watch, type Ref } from 'vue';

/**
 * Keeps a value over a reload of the page and a restart of the workstation at the same port, for this tab and project alone.
 *
 * @param accept takes what was kept, or refuses it: it may be anything
 */
export function keep<Value>(
  key: string,
  project: string | undefined,
  value: Ref<Value>,
  accept: (kept: unknown) => boolean,
): void {
  if (project === undefined) return;
  const name = `janus3d.${key}.${project}`;
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(name) ?? 'null');
    if (accept(kept)) value.value = kept as Value;
  } catch {
    // Storage is blocked, or holds what another program stored under this name: the present value stays.
  }
  watch(
    value,
    (now) => {
      try {
        sessionStorage.setItem(name, JSON.stringify(now));
      } catch {
        // Without storage the value is lost at a reload, nothing more.
      }
    },
    { deep: true },
  );
}
