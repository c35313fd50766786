"""Runs one script as __main__ and ends the process, as `python3 <script> <arguments>` does.

Used by a cold start, whose arguments are the library path as JSON, the script and its arguments, and by the fork
server. Python runs with -S, which spares 2 to 25 ms of reading the .pth files of its installation; what a script needs
of them is done here: the library path as it was found once, and `exit` and `quit`.

The functions use no name from outside of themselves: the names of __main__ belong to the script.
"""


def end(code, folder, last):
    """Ends as the interpreter does, but takes apart only what came with the script, after the module named `last`.

    After a fork, taking apart the modules that were there before would copy every page of them: 8 ms for nothing, and
    half a millisecond for looking at each. What a script can notice is kept: its threads are waited for, exit handlers
    run, what it left open is written out.
    """
    import atexit
    import gc
    import itertools
    import os
    import sys

    wait_for_threads = getattr(sys.modules.get("threading"), "_shutdown", None)
    if wait_for_threads:
        wait_for_threads()
    atexit._run_exitfuncs()
    vars(sys.modules["__main__"]).clear()
    gc.collect()
    for name in list(itertools.takewhile(lambda name: name != last, reversed(sys.modules))):
        module = sys.modules.get(name)
        if (getattr(module, "__file__", None) or "").startswith(folder):
            vars(module).clear()
    gc.collect()
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None and not stream.closed:
                stream.flush()
        except Exception:
            code = 120
    os._exit(code)


def run_script(argv, library_path, bare, end=end):
    """`bare` names the modules that every Python has imported when it begins."""
    import builtins
    import os
    import sys

    sys.argv[:] = argv
    file = argv[0]
    folder = os.path.dirname(file)
    sys.path[:] = [folder, *library_path]
    # A script's own files come before what was imported ahead of it.
    own = {name.partition(".")[0] for name in os.listdir(folder)}
    if any(name in sys.modules for name in own):
        for name in list(sys.modules):
            if name not in bare and name.partition(".")[0] in own:
                del sys.modules[name]
    last = next(reversed(sys.modules))
    builtins.exit = builtins.quit = sys.exit
    main = sys.modules["__main__"].__dict__
    main.clear()
    main.update(
        __annotations__={}, __builtins__=builtins, __doc__=None, __file__=file,
        __loader__=None, __name__="__main__", __package__=None, __spec__=None,
    )
    code = 0
    try:
        with open(file, "rb") as source:
            compiled = compile(source.read(), file, "exec")
        exec(compiled, main)
    except SystemExit as asked:
        code = 0 if asked.code is None else asked.code
        if not isinstance(code, int) or not 0 <= code <= 255:
            raise
    except BaseException as error:
        # The trace begins at the script's own first line, and the hook may be the script's.
        error.__traceback__ = error.__traceback__.tb_next
        sys.excepthook(type(error), error, error.__traceback__)
        code = 130 if isinstance(error, KeyboardInterrupt) else 1
    end(code, os.path.join(folder, ""), last)


if __name__ == "__main__":
    import sys

    BARE = frozenset(sys.modules)
    import json

    run_script(sys.argv[2:], json.loads(sys.argv[1]), BARE)
