/* What `privity lab` adds to JupyterLab: a launcher entry for each notebook, the report's looks, and
 * the run of the cells below a choice when it changes. Written as JupyterLab's module federation
 * wants it, so that nothing has to be built. */
(() => {
  const NAME = 'privity-lab';
  let scope;

  const shared = async name => (await Object.values(scope[name])[0].get())();

  const launcherEntries = (app, launcher, entries) => {
    for (const [rank, entry] of entries.entries()) {
      const command = `privity:open-${rank}`;
      app.commands.addCommand(command, {
        label: entry.title,
        caption: entry.about,
        iconClass: `privity-icon privity-icon-${entry.kind}`,
        execute: () => app.commands.execute('docmanager:open', { path: entry.path })
      });
      launcher.add({ command, category: entry.category, rank });
    }
  };

  const runBelow = async (panel, cellId, actions) => {
    await panel.context.ready;
    const cells = panel.content.widgets;
    const chosen = cells.findIndex(cell => cell.model.id === cellId);
    if (chosen < 0 || chosen + 1 >= cells.length) return;
    panel.content.deselectAll();
    panel.content.activeCellIndex = chosen + 1;
    await actions.runAllBelow(panel.content, panel.sessionContext);
  };

  const listen = (panel, actions) => {
    const register = kernel =>
      kernel?.registerCommTarget(NAME, (comm, message) => {
        void runBelow(panel, message.content.data.cell, actions);
      });
    panel.sessionContext.kernelChanged.connect((_, change) => register(change.newValue));
    register(panel.sessionContext.session?.kernel);
  };

  const plugins = async () => {
    const [{ ILauncher }, { INotebookTracker, NotebookActions }, { PageConfig }] =
      await Promise.all(
        ['@jupyterlab/launcher', '@jupyterlab/notebook', '@jupyterlab/coreutils'].map(shared)
      );
    return [{
      id: `${NAME}:plugin`,
      description: 'Launcher entries and choices of privity.',
      autoStart: true,
      requires: [ILauncher, INotebookTracker],
      activate: (app, launcher, tracker) => {
        const style = document.createElement('link');
        style.rel = 'stylesheet';
        style.href = `${PageConfig.getOption('fullLabextensionsUrl')}/${NAME}/static/page.css`;
        document.head.append(style);
        launcherEntries(app, launcher, JSON.parse(PageConfig.getOption('privityNotebooks') || '[]'));
        tracker.forEach(panel => listen(panel, NotebookActions));
        tracker.widgetAdded.connect((_, panel) => listen(panel, NotebookActions));
      }
    }];
  };

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB[NAME] = {
    init: given => { scope = given; },
    get: async () => {
      const made = await plugins();
      return () => ({ __esModule: true, default: made });
    }
  };
})();
