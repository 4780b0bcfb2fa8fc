import { byId } from './dom.js';

/** Asks before a button does its work. Resolves to the command to send, or null. Escape is no. `who`: who would do it. */
export function confirmed(button, who) {
  if (button.confirm === undefined && button.asks === undefined) return Promise.resolve(button.command);
  const dialog = byId('ask');
  const [first = button.label, ...rest] = (button.confirm ?? button.label).split('\n');
  byId('ask-first').textContent = first;
  byId('ask-rest').textContent = rest.join('\n');
  byId('ask-who').hidden = who === null;
  byId('ask-who-name').textContent = who ?? '';
  // All 64 signs of a digest are sent; the first twelve are enough to compare by eye.
  byId('ask-command').textContent = `/baton ${button.command.replace(/([0-9a-f]{12})[0-9a-f]{52}/, '$1…')}`;
  byId('ask-yes').textContent = button.label;
  byId('ask-yes').className = button.style === 'plain' ? 'primary' : button.style;
  byId('ask-reason').hidden = button.asks === undefined;
  byId('ask-label').textContent = button.asks ?? '';
  const text = byId('ask-text');
  text.value = '';
  text.required = button.asks !== undefined;
  dialog.returnValue = 'no';
  return new Promise((resolve) => {
    dialog.addEventListener(
      'close',
      () => resolve(dialog.returnValue === 'yes' ? commandOf(button, text.value) : null),
      { once: true },
    );
    dialog.showModal();
    // Enter right away does the harmless thing when something dangerous is asked.
    (button.asks !== undefined ? text : button.style === 'danger' ? byId('ask-no') : byId('ask-yes')).focus();
  });
}

function commandOf(button, reason) {
  if (button.asks === undefined) return button.command;
  return `${button.command} --reason "${reason.trim().replaceAll('"', "'")}"`;
}
