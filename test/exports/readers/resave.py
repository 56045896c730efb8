"""Saves the tables anew as spreadsheets do: resave.py FILE FOLDER HOW."""

import csv
import io
import pathlib
import sys
import zipfile

HOW = {
    "excel": {"dialect": "excel"},
    "semicolons": {"delimiter": ";", "quoting": csv.QUOTE_ALL},
    "tabs": {"dialect": "excel-tab"},
    "unix": {"dialect": "unix"},
}
FLAGS = {"pseudonymous", "retracted", "resolved"}
path, folder, how = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
csv.field_size_limit(1 << 24)

tables = 0
with zipfile.ZipFile(path) as archive:
    for name in archive.namelist():
        rows = list(csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig"), newline="")))
        with open(folder / name, "w", encoding="utf-8" if how == "unix" else "utf-8-sig", newline="") as file:
            writer = csv.writer(file, **HOW[how])
            for row in rows:  # columns the other way around, one that is empty, and flags in capitals
                cells = ["TRUE" if cell == "true" and column in FLAGS and how == "excel" else cell for column, cell in zip(rows[0], row)]
                writer.writerow([*reversed(cells), ""])
            writer.writerow([""] * (len(rows[0]) + 1))
        tables += 1
print('{"tables": %d}' % tables)
