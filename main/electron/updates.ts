/** Where newer packages are told of and fetched from. */
export interface Updater {
  /** Version of a newer package; null where there is none. */
  newer(): Promise<string | null>;
  /** Fetches it, to be installed when the program ends. */
  fetch(): Promise<void>;
}

export interface UpdateDialogs {
  tell(message: string, detail: string): Promise<void>;
  /** True if the person presses `button`. */
  ask(message: string, detail: string, button: string): Promise<boolean>;
}

export interface UpdateCheck {
  /** Null where the package can't replace itself. */
  updater: Updater | null;
  dialogs: UpdateDialogs;
  log(text: string): void;
}

/** Asks for a newer package because a person wants to know, and says whatever comes of it. */
export async function checkForUpdates({ updater, dialogs, log }: UpdateCheck): Promise<void> {
  if (!updater)
    return dialogs.tell(
      'This package does not update itself',
      'Install a newer package over this one. Projects and settings are kept.',
    );
  try {
    const version = await updater.newer();
    if (version) await offer(version, updater, { dialogs, log });
    else await dialogs.tell('This is the newest version', 'Nothing was changed.');
  } catch (error) {
    log(`Updates: ${String(error)}`);
    await dialogs.tell(
      'There is no answer about updates',
      'Without network that is as it should be: the program needs none. A newer package can be copied here and installed over this one.',
    );
  }
}

/** The same at the start of the program: says something only where there is a newer package. */
export async function checkAtStart({ updater, dialogs, log }: UpdateCheck): Promise<void> {
  try {
    const version = await updater?.newer();
    if (updater && version) await offer(version, updater, { dialogs, log });
  } catch (error) {
    log(`Updates: ${String(error)}`);
  }
}

async function offer(
  version: string,
  updater: Updater,
  { dialogs: { ask, tell }, log }: Pick<UpdateCheck, 'dialogs' | 'log'>,
): Promise<void> {
  const detail = 'It is installed when you close Janus3D. Projects and settings are kept.';
  if (!(await ask(`Janus3D ${version} is there`, detail, 'Download'))) return;
  try {
    await updater.fetch();
  } catch (error) {
    log(`Updates: ${String(error)}`);
    return tell(
      `Janus3D ${version} could not be downloaded`,
      'Nothing was changed. Check for updates again later, or download the package in a browser.',
    );
  }
  await tell(`Janus3D ${version} has been downloaded`, detail);
}
