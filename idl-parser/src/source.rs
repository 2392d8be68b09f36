//! Source files, the places in them, and lines and columns of those places.

use std::ops::Range;

/// The largest file that the compiler reads, in bytes (specification, section 13).
pub const MAX_FILE_SIZE: usize = 4 * 1024 * 1024;

/// Names one file of a [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A range of bytes in one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// First byte behind the range.
    pub end: u32,
}

impl Span {
    /// The bytes `start..end` of `file`.
    pub fn new(file: FileId, start: u32, end: u32) -> Self {
        debug_assert!(start <= end);
        Span { file, start, end }
    }

    /// The smallest span that covers both. Both must lie in the same file.
    pub fn join(self, other: Span) -> Span {
        debug_assert_eq!(self.file, other.file);
        Span {
            file: self.file,
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    /// The empty span where this one begins.
    pub fn at_start(self) -> Span {
        Span {
            end: self.start,
            ..self
        }
    }

    /// The empty span just behind this one.
    pub fn at_end(self) -> Span {
        Span {
            start: self.end,
            ..self
        }
    }

    /// Whether `other` lies within this span; touching its end counts.
    pub fn contains(self, other: Span) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }

    /// The range of bytes, for slicing the text of the file.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A place as people count it: both numbers start at 1, columns are characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1. A byte order mark takes no column.
    pub column: u32,
}

/// Why a file's text cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// Larger than [`MAX_FILE_SIZE`]; the text is not kept.
    TooLarge,
    /// Not UTF-8 from this byte on; the text is kept with replacement characters.
    NotUtf8(u32),
}

/// One file: its path as shown to the user, its text and where its lines begin.
#[derive(Debug, Clone)]
pub struct SourceFile {
    path: String,
    text: String,
    line_starts: Vec<u32>,
    fault: Option<Fault>,
}

impl SourceFile {
    /// A file from what was read from disk.
    ///
    /// Never fails: bytes that are no UTF-8, or too many bytes, are kept as a fault that parsing
    /// reports as V0002 or V0902 like any other mistake.
    pub fn new(path: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        let content = content.into();
        let (text, fault) = if content.len() > MAX_FILE_SIZE {
            (String::new(), Some(Fault::TooLarge))
        } else {
            match String::from_utf8(content) {
                Ok(text) => (text, None),
                Err(error) => {
                    let at = error.utf8_error().valid_up_to();
                    let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                    (text, Some(Fault::NotUtf8(at as u32)))
                }
            }
        };
        let line_starts = std::iter::once(0)
            .chain(
                text.bytes()
                    .enumerate()
                    .filter(|(_, b)| *b == b'\n')
                    .map(|(i, _)| i as u32 + 1),
            )
            .collect();
        SourceFile {
            path: path.into(),
            text,
            line_starts,
            fault,
        }
    }

    /// The path as it is shown in diagnostics.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The text; empty for a file that is too large.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a span, or `""` if the span does not fit this file.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// Number of lines; a text without a line break has one.
    pub fn line_count(&self) -> u32 {
        self.line_starts.len() as u32
    }

    /// The byte at which a line (from 1) begins, or `None` behind the last line.
    pub fn line_start(&self, line: u32) -> Option<u32> {
        self.line_starts.get(line.checked_sub(1)? as usize).copied()
    }

    /// Line and column of a byte; places behind the end count as the end.
    pub fn line_column(&self, offset: u32) -> LineColumn {
        let mut offset = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self
            .line_starts
            .partition_point(|start| *start as usize <= offset);
        let start = self.line_starts[line - 1] as usize;
        let before = &self.text[start..offset];
        let before = if start == 0 {
            before.strip_prefix('\u{feff}').unwrap_or(before)
        } else {
            before
        };
        LineColumn {
            line: line as u32,
            column: before.chars().count() as u32 + 1,
        }
    }

    /// Why the text cannot be used, if so; parsing reports it.
    pub fn fault(&self) -> Option<Fault> {
        self.fault
    }
}

/// All files of one run, in the order in which they were added.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// No files yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file. Diagnostics are sorted in the order of adding.
    pub fn add(&mut self, file: SourceFile) -> FileId {
        self.files.push(file);
        FileId(self.files.len() as u32 - 1)
    }

    /// The file of an id that [`add`](Self::add) returned.
    ///
    /// # Panics
    ///
    /// If the id comes from other sources.
    pub fn get(&self, file: FileId) -> &SourceFile {
        &self.files[file.0 as usize]
    }

    /// All files with their ids, in order.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files
            .iter()
            .enumerate()
            .map(|(i, file)| (FileId(i as u32), file))
    }

    /// The text of a span.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.file).slice(span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_characters() {
        let file = SourceFile::new("a.idl", "\u{feff}aß\r\nb\n");
        assert_eq!(file.line_column(3), LineColumn { line: 1, column: 1 });
        assert_eq!(file.line_column(6), LineColumn { line: 1, column: 3 });
        assert_eq!(
            file.line_column(5),
            LineColumn { line: 1, column: 2 },
            "inside a character"
        );
        assert_eq!(file.line_column(8), LineColumn { line: 2, column: 1 });
        assert_eq!(file.line_column(99), LineColumn { line: 3, column: 1 });
        assert_eq!(file.line_start(2), Some(8));
        assert_eq!(file.line_start(4), None);
    }

    #[test]
    fn faults_are_kept() {
        let file = SourceFile::new("a.idl", b"ab\xff".to_vec());
        assert_eq!(file.fault(), Some(Fault::NotUtf8(2)));
        let file = SourceFile::new("a.idl", vec![b' '; MAX_FILE_SIZE + 1]);
        assert_eq!(file.fault(), Some(Fault::TooLarge));
        assert_eq!(file.text(), "");
    }
}
