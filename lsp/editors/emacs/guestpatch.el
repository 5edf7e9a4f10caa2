;;; guestpatch.el --- guestpatch in Emacs, with eglot -*- lexical-binding: t -*-

;; Emacs 29 and later.  Load this file and run `M-x eglot' in a buffer.
;; eglot runs one server for each buffer: where the server of Bicep is wanted as well, give it to eglot
;; and run `guestpatch check' as a compile command.

(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs
               '((bicep-mode bicep-ts-mode json-mode json-ts-mode js-json-mode)
                 . ("guestpatch" "server"))))

(provide 'guestpatch)
;;; guestpatch.el ends here
